/** Macros of gcc that abide does not predefine, reviewed: no header of an interface can depend on them. */
const ignored: readonly RegExp[] = [
  // Floating and fixed point: limits and formats.
  /^__(FLT|DBL|LDBL|BFLT|DEC)\d*X?_/,
  /^__U?(S|L|LL)?(ACCUM|FRACT)_/,
  /^__U?[SDTHQ]?[AQ]_[FI]BIT__$|^__U?[A-Z]{2}_[FI]BIT__$/,
  /^__(GCC_IEC|STDC_IEC|STDC_ISO|FINITE_MATH|FP_FAST|DECIMAL_|SUPPORT_SNAN)/,
  // Fixed point on arm and mips: numbers of bits.
  /^__[A-Z]{2,3}_[FI]BIT__$/,
  // What the compiler can do with atomics, and how it generates code.
  /^__(ATOMIC|GCC_ATOMIC|GCC_HAVE|GCC_ASM|GCC_CONSTRUCTIVE|GCC_DESTRUCTIVE|HAVE_SPECULATION)/,
  /^__(pic|pie|PIC|PIE)__$/,
  /^__(SEG_[FG]S|GXX_ABI_VERSION|GXX_TYPEINFO_EQUALITY_INLINE|GNUC_(WIDE_)?EXECUTION_CHARSET_NAME)$/,
  // Set by the C library's own header, which gcc always includes first.
  /^_STDC_PREDEF_H$/,
  // Sizes of floating types outside ISO C.
  /^__SIZEOF_(FLOAT80|FLOAT128|IBM128|IEEE128)__$|^__LONGDOUBLE128$|^__LONG_DOUBLE_IBM128__$/,
  // Finer architecture features than headers ask for.
  /^__ARM_(FEATURE|NEON|FP|ALIGN)|^__ARM_ASM_SYNTAX_UNIFIED__$/,
  /^__riscv_(a|c|d|f|i|m|zicsr|zifencei|cmodel_pic)$/,
  /^_ARCH_(PPC|PWR)|^__(CRYPTO|APPLE_ALTIVEC|POWER8_VECTOR|RECIP|RSQRT|HAVE_BSWAP|QUAD_MEMORY|STRUCT_PARM|BUILTIN_CPU|FLOAT128_TYPE)/,
  /^_MIPS_(ARCH|TUNE|FPSET|SPFPSET)|^__mips_no_/,
  // AltiVec's keywords and renamed builtins: macros only in name, gcc treats them by context.
  /^__builtin_|^(_Bool|__bool|bool|__pixel|pixel|__vector|vector|__float128)$|^__VEC/,
];

export function isIgnored(name: string): boolean {
  return ignored.some((pattern) => pattern.test(name));
}
