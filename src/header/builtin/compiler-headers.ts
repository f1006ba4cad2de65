import type { DataModel } from "../../abi/model.ts";
import type { BuiltinTable } from "./builtin-headers.ts";

/** The headers that ISO C asks of a freestanding implementation: the compiler's own, so no include root has them. */
export const compilerHeaders: BuiltinTable = {
  // The C library's headers ask for single types with __need_NAME; a plain include gives all of them.
  "stddef.h": (model) => `\
#if !defined __need_size_t && !defined __need_wchar_t && !defined __need_ptrdiff_t && !defined __need_NULL && !defined __need_wint_t
#define __need_size_t
#define __need_wchar_t
#define __need_ptrdiff_t
#define __need_NULL
#ifndef offsetof
#define offsetof(type, member) __builtin_offsetof(type, member)
#endif
#ifndef __abide_max_align
#define __abide_max_align
typedef struct {
  long long __integer __attribute__((__aligned__(__alignof__(long long))));
  long double __floating __attribute__((__aligned__(__alignof__(long double))));
${model.name === "i386" ? "  char __quad[16] __attribute__((__aligned__(16)));\n" : ""}\
} max_align_t;
#endif
#endif
${needed("size_t", model.sizeType)}\
${needed("wchar_t", model.wchar)}\
${needed("ptrdiff_t", model.sizeType === "unsigned int" ? "int" : "long")}\
${needed("wint_t", "unsigned int")}\
#ifdef __need_NULL
#undef NULL
#define NULL ((void *)0)
#undef __need_NULL
#endif
`,

  "stdarg.h": `\
#ifndef __GNUC_VA_LIST
#define __GNUC_VA_LIST
typedef __builtin_va_list __gnuc_va_list;
#endif
#ifdef __need___va_list
#undef __need___va_list
#else
#ifndef _VA_LIST_DEFINED
#define _VA_LIST_DEFINED
typedef __gnuc_va_list va_list;
#endif
#define va_start(list, last) __builtin_va_start(list, last)
#define va_end(list) __builtin_va_end(list)
#define va_arg(list, type) __builtin_va_arg(list, type)
#define va_copy(to, from) __builtin_va_copy(to, from)
#define __va_copy(to, from) __builtin_va_copy(to, from)
#endif
`,

  "stdbool.h": `\
#define bool _Bool
#define true 1
#define false 0
#define __bool_true_false_are_defined 1
`,

  "stdalign.h": `\
#define alignas _Alignas
#define alignof _Alignof
#define __alignas_is_defined 1
#define __alignof_is_defined 1
`,

  "stdnoreturn.h": "#define noreturn _Noreturn\n",

  "iso646.h": `\
#define and &&
#define and_eq &=
#define bitand &
#define bitor |
#define compl ~
#define not !
#define not_eq !=
#define or ||
#define or_eq |=
#define xor ^
#define xor_eq ^=
`,

  "limits.h": (model) => {
    const long = model.long === 8 ? "0x7fffffffffffffffL" : "0x7fffffffL";
    // _GCC_LIMITS_H_ tells the C library's limits.h that the compiler's own has been seen.
    return `\
#ifndef _GCC_LIMITS_H_
#define _GCC_LIMITS_H_
#define CHAR_BIT 8
#define MB_LEN_MAX 16
#define SCHAR_MAX 127
#define SCHAR_MIN (-SCHAR_MAX - 1)
#define UCHAR_MAX 255
#define CHAR_MAX ${model.charSigned ? "SCHAR_MAX" : "UCHAR_MAX"}
#define CHAR_MIN ${model.charSigned ? "SCHAR_MIN" : "0"}
#define SHRT_MAX 32767
#define SHRT_MIN (-SHRT_MAX - 1)
#define USHRT_MAX 65535
#define INT_MAX 2147483647
#define INT_MIN (-INT_MAX - 1)
#define UINT_MAX (INT_MAX * 2U + 1U)
#define LONG_MAX ${long}
#define LONG_MIN (-LONG_MAX - 1L)
#define ULONG_MAX (LONG_MAX * 2UL + 1UL)
#define LLONG_MAX 0x7fffffffffffffffLL
#define LLONG_MIN (-LLONG_MAX - 1LL)
#define ULLONG_MAX (LLONG_MAX * 2ULL + 1ULL)
#define LONG_LONG_MAX LLONG_MAX
#define LONG_LONG_MIN LLONG_MIN
#define ULONG_LONG_MAX ULLONG_MAX
#endif
#ifndef _LIBC_LIMITS_H_
#include <linux/limits.h>
#endif
`;
  },

  "stdint.h": (model) => {
    const int64 = model.long === 8 ? "long" : "long long";
    const suffix = model.long === 8 ? "L" : "LL";
    const pointer = model.pointer === 8 ? "long" : "int";
    // glibc's int_fast16_t is a `long`, and an `int` where that has 4 bytes.
    const fast = model.long === 8 ? "long" : "int";
    return `\
#ifndef _STDINT_H
#define _STDINT_H 1
${integers(int64)}
typedef unsigned char uint_least8_t;
typedef unsigned short uint_least16_t;
typedef unsigned int uint_least32_t;
typedef unsigned ${int64} uint_least64_t;
typedef signed char int_least8_t;
typedef short int_least16_t;
typedef int int_least32_t;
typedef ${int64} int_least64_t;
typedef signed char int_fast8_t;
typedef ${fast} int_fast16_t;
typedef ${fast} int_fast32_t;
typedef ${int64} int_fast64_t;
typedef unsigned char uint_fast8_t;
typedef unsigned ${fast} uint_fast16_t;
typedef unsigned ${fast} uint_fast32_t;
typedef unsigned ${int64} uint_fast64_t;
typedef ${pointer} intptr_t;
typedef unsigned ${pointer} uintptr_t;
typedef ${int64} intmax_t;
typedef unsigned ${int64} uintmax_t;
#define INT8_MIN (-128)
#define INT16_MIN (-32768)
#define INT32_MIN (-2147483647 - 1)
#define INT64_MIN (-9223372036854775807${suffix} - 1)
#define INT8_MAX 127
#define INT16_MAX 32767
#define INT32_MAX 2147483647
#define INT64_MAX 9223372036854775807${suffix}
#define UINT8_MAX 255
#define UINT16_MAX 65535
#define UINT32_MAX 4294967295U
#define UINT64_MAX 18446744073709551615U${suffix}
#define INTPTR_MAX ${model.pointer === 8 ? "INT64_MAX" : "INT32_MAX"}
#define UINTPTR_MAX ${model.pointer === 8 ? "UINT64_MAX" : "UINT32_MAX"}
#define SIZE_MAX UINTPTR_MAX
#define INTMAX_MAX INT64_MAX
#define INTMAX_MIN INT64_MIN
#define UINTMAX_MAX UINT64_MAX
#define INT8_C(value) value
#define INT16_C(value) value
#define INT32_C(value) value
#define INT64_C(value) value##${suffix}
#define UINT8_C(value) value
#define UINT16_C(value) value
#define UINT32_C(value) value##U
#define UINT64_C(value) value##U${suffix}
#define INTMAX_C(value) value##${suffix}
#define UINTMAX_C(value) value##U${suffix}
#endif
`;
  },

  "float.h": (model) => `\
#define FLT_RADIX 2
#define FLT_MANT_DIG 24
#define FLT_DIG 6
#define FLT_MIN_EXP (-125)
#define FLT_MAX_EXP 128
#define DBL_MANT_DIG 53
#define DBL_DIG 15
#define DBL_MIN_EXP (-1021)
#define DBL_MAX_EXP 1024
#define LDBL_MANT_DIG ${longDoubleBits(model)}
#define FLT_EPSILON __FLT_EPSILON__
#define FLT_MAX __FLT_MAX__
#define FLT_MIN __FLT_MIN__
#define DBL_EPSILON __DBL_EPSILON__
#define DBL_MAX __DBL_MAX__
#define DBL_MIN __DBL_MIN__
`,
};

/** int8_t … uint64_t, each guarded as the C library does so that sys/types.h and stdint.h may meet. */
export function integers(int64: string): string {
  return `\
#ifndef __abide_int8_t
#define __abide_int8_t
typedef signed char int8_t;
typedef short int16_t;
typedef int int32_t;
typedef ${int64} int64_t;
#endif
#ifndef __abide_uint8_t
#define __abide_uint8_t
typedef unsigned char uint8_t;
typedef unsigned short uint16_t;
typedef unsigned int uint32_t;
typedef unsigned ${int64} uint64_t;
#endif`;
}

/** Bits of the significand: x87 and 68881 extended on x86 and m68k, a pair of doubles on powerpc, else IEEE binary128 or a double. */
function longDoubleBits(model: DataModel): number {
  if (model.longDouble === 8) return 53;
  if (model.arch === "x86" || model.arch === "m68k") return 64;
  return model.arch === "powerpc" ? 106 : 113;
}

function needed(name: string, type: string): string {
  return `\
#ifdef __need_${name}
#ifndef __abide_${name}
#define __abide_${name}
typedef ${type} ${name};
#endif
#undef __need_${name}
#endif
`;
}
