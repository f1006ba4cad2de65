import type { DataModel } from "./model.ts";
import { aapcsBitField, armSizes, ilp32, lp64, lp64Macros, mipsNames, naturalAlign, ones, sse } from "./model-parts.ts";

/**
 * The data models, one row an architecture and ABI. Every figure was read out of objects made by Debian's gcc 12 for that
 * target and is compared with it again by `npm run check:layout`; for loongarch64, which has no compiler there, the source
 * is the LoongArch ELF psABI 2.01 and the LoongArch toolchain conventions 1.00, with gcc's names for what they leave open.
 */
export const allModels: readonly DataModel[] = [
  {
    ...lp64("x86_64", "x86", ["x86_64-linux-gnu"]),
    predefined: { ...ones("__x86_64 __x86_64__ __amd64 __amd64__ __k8 __k8__ __code_model_small__", sse), ...lp64Macros },
  },
  {
    ...ilp32("i386", "x86", ["i386-linux-gnu", "i686-linux-gnu", "x86_64-linux-gnu"]),
    longDouble: 12,
    align: { ...naturalAlign, long: 4, longLong: 4, double: 4, longDouble: 4, pointer: 4 },
    wchar: "long",
    preferredAlign8: 8,
    predefined: ones(
      "i386 __i386 __i386__ __i686 __i686__ __pentiumpro __pentiumpro__ __code_model_32__ __LAHF_SAHF__ _ILP32 __ILP32__",
    ),
  },
  {
    ...ilp32("x32", "x86", ["x86_64-linux-gnux32", "x86_64-linux-gnu"]),
    hasInt128: true,
    wchar: "long",
    predefined: ones("__x86_64 __x86_64__ __amd64 __amd64__ __k8 __k8__ __code_model_small__ _ILP32 __ILP32__", sse),
  },
  {
    ...lp64("aarch64", "arm64", ["aarch64-linux-gnu"]),
    charSigned: false,
    wchar: "unsigned int",
    bitField: aapcsBitField,
    predefined: {
      ...ones("__aarch64__ __AARCH64EL__ __AARCH64_CMODEL_SMALL__ __ARM_64BIT_STATE __ARM_ARCH_8A __ARM_ARCH_ISA_A64"),
      ...ones("__ARM_NEON __ARM_PCS_AAPCS64 __ARM_FEATURE_UNALIGNED"),
      __ARM_ARCH: "8",
      __ARM_ARCH_PROFILE: "65",
      ...armSizes,
      ...lp64Macros,
    },
  },
  {
    ...ilp32("arm", "arm", ["arm-linux-gnueabihf", "arm-linux-gnueabi"]),
    longDouble: 8,
    align: { ...naturalAlign, long: 4, longDouble: 8, pointer: 4 },
    charSigned: false,
    wchar: "unsigned int",
    biggestAlign: 8,
    bitField: aapcsBitField,
    predefined: {
      ...ones("__arm__ __ARM_EABI__ __ARM_PCS_VFP __VFP_FP__ __ARMEL__ __APCS_32__ __ARM_32BIT_STATE __ARM_ARCH_7A__"),
      ...ones("__ARM_ARCH_ISA_ARM __ARM_FEATURE_UNALIGNED __thumb__ __thumb2__ __THUMBEL__ __THUMB_INTERWORK__"),
      __ARM_ARCH: "7",
      __ARM_ARCH_PROFILE: "65",
      __ARM_ARCH_ISA_THUMB: "2",
      ...armSizes,
    },
  },
  {
    ...lp64("riscv64", "riscv", ["riscv64-linux-gnu"]),
    charSigned: false,
    predefined: {
      ...ones("__riscv __riscv_atomic __riscv_compressed __riscv_div __riscv_mul __riscv_muldiv __riscv_fdiv __riscv_fsqrt"),
      ...ones("__riscv_float_abi_double __riscv_arch_test __riscv_cmodel_medany"),
      __riscv_xlen: "64",
      __riscv_flen: "64",
      ...lp64Macros,
    },
  },
  {
    ...lp64("s390x", "s390", ["s390x-linux-gnu"]),
    endian: "big",
    align: { ...naturalAlign, longDouble: 8, int128: 8 },
    charSigned: false,
    biggestAlign: 8,
    predefined: { ...ones("__s390__ __s390x__ __zarch__ __LONG_DOUBLE_128__"), __ARCH__: "9", ...lp64Macros },
  },
  {
    ...lp64("powerpc64le", "powerpc", ["powerpc64le-linux-gnu"]),
    charSigned: false,
    predefined: {
      ...ones("__powerpc__ __powerpc64__ __PPC__ __PPC64__ _ARCH_PPC _ARCH_PPC64 _LITTLE_ENDIAN __LITTLE_ENDIAN__ _CALL_LINUX"),
      ...ones("__ALTIVEC__ __VSX__ __FLOAT128__ __CMODEL_MEDIUM__ __LONG_DOUBLE_128__"),
      _CALL_ELF: "2",
      ...lp64Macros,
    },
  },
  {
    ...ilp32("powerpc", "powerpc", ["powerpc-linux-gnu"]),
    endian: "big",
    charSigned: false,
    wchar: "long",
    predefined: ones(
      "PPC powerpc __powerpc __powerpc__ __PPC __PPC__ _ARCH_PPC _BIG_ENDIAN __BIG_ENDIAN__ _CALL_SYSV __LONG_DOUBLE_128__",
    ),
  },
  {
    ...ilp32("mips", "mips", ["mips-linux-gnu"]),
    endian: "big",
    longDouble: 8,
    align: { ...naturalAlign, long: 4, longDouble: 8, pointer: 4 },
    biggestAlign: 8,
    predefined: {
      ...ones(mipsNames),
      ...ones("_ABIO32 R3000 _R3000 __R3000 __R3000__ _MIPS_ARCH_MIPS32R2 _MIPS_TUNE_MIPS32R2"),
      __mips: "32",
      __mips_isa_rev: "2",
      __REGISTER_PREFIX__: "$",
      __mips_fpr: "0",
      _MIPS_ISA: "_MIPS_ISA_MIPS32",
      _MIPS_SIM: "_ABIO32",
      _MIPS_SZINT: "32",
      _MIPS_SZLONG: "32",
      _MIPS_SZPTR: "32",
    },
  },
  {
    ...lp64("mips64", "mips", ["mips64-linux-gnuabi64", "mips64el-linux-gnuabi64"]),
    endian: "big",
    predefined: {
      ...ones(mipsNames),
      ...ones("__mips64 R4000 _R4000 __R4000 __R4000__ _MIPS_ARCH_MIPS64R2 _MIPS_TUNE_MIPS64R2"),
      __mips: "64",
      __mips_isa_rev: "2",
      __REGISTER_PREFIX__: "$",
      __mips_fpr: "64",
      _ABI64: "3",
      _MIPS_ISA: "_MIPS_ISA_MIPS64",
      _MIPS_SIM: "_ABI64",
      _MIPS_SZINT: "32",
      _MIPS_SZLONG: "64",
      _MIPS_SZPTR: "64",
      ...lp64Macros,
    },
  },
  {
    ...lp64("sparc64", "sparc", ["sparc64-linux-gnu"]),
    endian: "big",
    predefined: { ...ones("sparc __sparc __sparc__ __sparc_v9__ __arch64__ _LONGLONG"), ...lp64Macros },
  },
  {
    ...ilp32("m68k", "m68k", ["m68k-linux-gnu"]),
    endian: "big",
    longDouble: 12,
    align: { short: 2, int: 2, long: 2, longLong: 2, double: 2, longDouble: 2, pointer: 2, int128: 2 },
    wchar: "long",
    biggestAlign: 2,
    bitField: { typeMatters: false, unnamedAligns: false, zeroWidthAlign: 2 },
    predefined: {
      ...ones("mc68000 mc68020 __mc68000 __mc68000__ __mc68020 __mc68020__ __m68k__ __HAVE_68881__"),
      __REGISTER_PREFIX__: "%",
    },
  },
  {
    ...lp64("loongarch64", "loongarch", ["loongarch64-linux-gnu", "loongarch64-linux-gnuf64"]),
    predefined: {
      ...ones("__loongarch__ __loongarch64 __loongarch_lp64 __loongarch_hard_float __loongarch_double_float"),
      __loongarch_grlen: "64",
      __loongarch_frlen: "64",
      _LOONGARCH_SZINT: "32",
      _LOONGARCH_SZLONG: "64",
      _LOONGARCH_SZPTR: "64",
      ...lp64Macros,
    },
  },
  {
    ...lp64("alpha", "alpha", ["alpha-linux-gnu"]),
    predefined: {
      ...ones("__alpha __alpha__ __alpha_ev4__ _LONGLONG _IEEE_FP LANGUAGE_C __LANGUAGE_C __LANGUAGE_C__ __LONG_DOUBLE_128__"),
      ...lp64Macros,
    },
  },
];

/** Other names under which people, kernels and distributions know the models. */
export const modelAliases: Readonly<{ [alias: string]: string }> = {
  amd64: "x86_64",
  "x86-64": "x86_64",
  x64: "x86_64",
  ia32: "i386",
  i486: "i386",
  i586: "i386",
  i686: "i386",
  x86: "i386",
  amd64ilp32: "x32",
  arm64: "aarch64",
  armhf: "arm",
  armv7l: "arm",
  riscv: "riscv64",
  s390: "s390x",
  ppc64le: "powerpc64le",
  ppc64el: "powerpc64le",
  ppc: "powerpc",
  ppc32: "powerpc",
  mipsn64: "mips64",
  mipso32: "mips",
  sparc: "sparc64",
  loong64: "loongarch64",
  loongarch: "loongarch64",
};

/** The data model of that name, alias or Debian triplet, whatever its case; undefined when there is none. */
export function modelNamed(name: string): DataModel | undefined {
  const asked = name.toLowerCase();
  const wanted = Object.hasOwn(modelAliases, asked) ? modelAliases[asked] : asked;
  return allModels.find((model) => model.name === wanted) ?? allModels.find((model) => model.triplets[0] === wanted);
}
