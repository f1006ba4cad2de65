import type { DataModel } from "../../abi/model.ts";
import type { BuiltinTable } from "./builtin-headers.ts";
import { ioctlEncodings, posixTypes, usesLongFor64 } from "./kernel-types.ts";

/** The kernel headers that nearly every other one includes. Names, types and values are the ABI's; the text is ours. */
export const kernelHeaders: BuiltinTable = {
  // Kernel-only: an installed tree never includes them. A raw header does, for these marks.
  "linux/compiler.h": "#include <linux/compiler_types.h>\n",
  "linux/compiler_types.h": ["__user", "__force", "__iomem", "__attribute_const__"]
    .map((mark) => `#ifndef ${mark}\n#define ${mark}\n#endif\n`)
    .concat("#ifndef __packed\n#define __packed __attribute__((packed))\n#endif\n")
    .join(""),

  "linux/types.h": `\
#ifndef _LINUX_TYPES_H
#define _LINUX_TYPES_H
#include <asm/types.h>
#ifndef __ASSEMBLY__
#include <linux/posix_types.h>
#ifdef __SIZEOF_INT128__
typedef __signed__ __int128 __s128 __attribute__((aligned(16)));
typedef unsigned __int128 __u128 __attribute__((aligned(16)));
#endif
#define __bitwise
#define __bitwise__
${[16, 32, 64].map((bits) => `typedef __u${bits} __bitwise __le${bits};\ntypedef __u${bits} __bitwise __be${bits};`).join("\n")}
typedef __u16 __bitwise __sum16;
typedef __u32 __bitwise __wsum;
typedef unsigned __bitwise __poll_t;
#define __aligned_u64 __u64 __attribute__((aligned(8)))
#define __aligned_s64 __s64 __attribute__((aligned(8)))
#define __aligned_be64 __be64 __attribute__((aligned(8)))
#define __aligned_le64 __le64 __attribute__((aligned(8)))
#endif
#endif
`,
  "asm/types.h": (model) => `#include <asm-generic/int-${usesLongFor64(model) ? "l64" : "ll64"}.h>\n`,
  "asm-generic/types.h": "#include <asm-generic/int-ll64.h>\n",
  "asm-generic/int-ll64.h": fixedWidth("_ASM_GENERIC_INT_LL64_H", "long long"),
  "asm-generic/int-l64.h": fixedWidth("_ASM_GENERIC_INT_L64_H", "long"),
  "asm/bitsperlong.h": "#include <asm-generic/bitsperlong.h>\n",
  "asm-generic/bitsperlong.h": (model) => `\
#ifndef __BITS_PER_LONG
#define __BITS_PER_LONG ${model.name === "x32" ? 32 : model.long * 8}
#endif
#ifndef __BITS_PER_LONG_LONG
#define __BITS_PER_LONG_LONG 64
#endif
`,

  "asm/posix_types.h": "#include <asm-generic/posix_types.h>\n",
  "asm-generic/posix_types.h": posixTypes,
  "linux/posix_types.h": `\
#ifndef _LINUX_POSIX_TYPES_H
#define _LINUX_POSIX_TYPES_H
#include <linux/stddef.h>
#undef __FD_SETSIZE
#define __FD_SETSIZE 1024
typedef struct {
  unsigned long fds_bits[__FD_SETSIZE / (8 * sizeof(long))];
} __kernel_fd_set;
typedef void (*__kernel_sighandler_t)(int);
typedef int __kernel_key_t;
typedef int __kernel_mqd_t;
#include <asm/posix_types.h>
#endif
`,

  "linux/ioctl.h": "#include <asm/ioctl.h>\n",
  "asm/ioctl.h": "#include <asm-generic/ioctl.h>\n",
  "asm-generic/ioctl.h": ioctl,

  "linux/stddef.h": `\
#ifndef _LINUX_STDDEF_H
#define _LINUX_STDDEF_H
#ifndef __always_inline
#define __always_inline inline
#endif
#define __struct_group(tag, name, attributes, members...) \\
  union { struct { members } attributes; struct tag { members } attributes name; } attributes
#define __DECLARE_FLEX_ARRAY(type, name) struct { struct { } __empty_ ## name; type name[]; }
#ifndef __counted_by
#define __counted_by(member)
#endif
#ifndef __counted_by_le
#define __counted_by_le(member)
#endif
#ifndef __counted_by_be
#define __counted_by_be(member)
#endif
#ifndef __counted_by_ptr
#define __counted_by_ptr(member)
#endif
#define __kernel_nonstring __attribute__((__nonstring__))
#endif
`,

  "linux/const.h": `\
#ifndef _LINUX_CONST_H
#define _LINUX_CONST_H
#define __AC(value, suffix) (value##suffix)
#define _AC(value, suffix) __AC(value, suffix)
#define _AT(type, value) ((type)(value))
#define _UL(value) (_AC(value, UL))
#define _ULL(value) (_AC(value, ULL))
#define _BITUL(bit) (_UL(1) << (bit))
#define _BITULL(bit) (_ULL(1) << (bit))
#define __ALIGN_KERNEL_MASK(value, mask) (((value) + (mask)) & ~(mask))
#define __ALIGN_KERNEL(value, to) __ALIGN_KERNEL_MASK(value, (__typeof__(value))(to) - 1)
#define __KERNEL_DIV_ROUND_UP(value, by) (((value) + (by) - 1) / (by))
#endif
`,

  "linux/limits.h": `\
#ifndef _LINUX_LIMITS_H
#define _LINUX_LIMITS_H
#define NR_OPEN 1024
#define NGROUPS_MAX 65536
#define ARG_MAX 131072
#define LINK_MAX 127
#define MAX_CANON 255
#define MAX_INPUT 255
#define NAME_MAX 255
#define PATH_MAX 4096
#define PIPE_BUF 4096
#define XATTR_NAME_MAX 255
#define XATTR_SIZE_MAX 65536
#define XATTR_LIST_MAX 65536
#define RTSIG_MAX 32
#endif
`,

  // What netinet/if_ether.h brings along; a few of the protocol numbers.
  "linux/if_ether.h": `\
#ifndef _LINUX_IF_ETHER_H
#define _LINUX_IF_ETHER_H
#include <linux/types.h>
#define ETH_ALEN 6
#define ETH_TLEN 2
#define ETH_HLEN 14
#define ETH_ZLEN 60
#define ETH_DATA_LEN 1500
#define ETH_FRAME_LEN 1514
#define ETH_FCS_LEN 4
#define ETH_P_ALL 0x0003
#define ETH_P_IP 0x0800
#define ETH_P_ARP 0x0806
#define ETH_P_8021Q 0x8100
#define ETH_P_IPV6 0x86DD
#ifndef __UAPI_DEF_ETHHDR
#define __UAPI_DEF_ETHHDR 1
#endif
#if __UAPI_DEF_ETHHDR
struct ethhdr {
  unsigned char h_dest[ETH_ALEN];
  unsigned char h_source[ETH_ALEN];
  __be16 h_proto;
} __attribute__((packed));
#endif
#endif
`,

  "asm/byteorder.h": (model) => `#include <linux/byteorder/${model.endian}_endian.h>\n`,
  "linux/byteorder/little_endian.h": byteOrder("little"),
  "linux/byteorder/big_endian.h": byteOrder("big"),
  "asm/swab.h": "#include <linux/types.h>\n",
  "linux/swab.h": `\
#ifndef _LINUX_SWAB_H
#define _LINUX_SWAB_H
#include <linux/types.h>
#define ___constant_swab16(value) ((__u16)((((__u16)(value) & 0xff) << 8) | (((__u16)(value) >> 8) & 0xff)))
#define ___constant_swab32(value) \\
  ((__u32)(((__u32)___constant_swab16((__u32)(value) & 0xffff) << 16) | ___constant_swab16((__u32)(value) >> 16)))
#define ___constant_swab64(value) \\
  ((__u64)(((__u64)___constant_swab32((__u64)(value) & 0xffffffffULL) << 32) | ___constant_swab32((__u64)(value) >> 32)))
#define __swab16(value) ___constant_swab16(value)
#define __swab32(value) ___constant_swab32(value)
#define __swab64(value) ___constant_swab64(value)
#endif
`,
};

function fixedWidth(guard: string, long64: string): string {
  return `\
#ifndef ${guard}
#define ${guard}
#include <asm/bitsperlong.h>
#ifndef __ASSEMBLY__
typedef __signed__ char __s8;
typedef unsigned char __u8;
typedef __signed__ short __s16;
typedef unsigned short __u16;
typedef __signed__ int __s32;
typedef unsigned int __u32;
typedef __signed__ ${long64} __s64;
typedef unsigned ${long64} __u64;
#endif
#endif
`;
}

function ioctl(model: DataModel): string {
  const { sizeBits, directionBits, none, write, read } = ioctlEncodings[model.arch] ?? ioctlEncodings.generic ?? fail(model);
  return `\
#ifndef _ASM_GENERIC_IOCTL_H
#define _ASM_GENERIC_IOCTL_H
#define _IOC_NRBITS 8
#define _IOC_TYPEBITS 8
#define _IOC_SIZEBITS ${sizeBits}
#define _IOC_DIRBITS ${directionBits}
#define _IOC_NRMASK ((1 << _IOC_NRBITS) - 1)
#define _IOC_TYPEMASK ((1 << _IOC_TYPEBITS) - 1)
#define _IOC_SIZEMASK ((1 << _IOC_SIZEBITS) - 1)
#define _IOC_DIRMASK ((1 << _IOC_DIRBITS) - 1)
#define _IOC_NRSHIFT 0
#define _IOC_TYPESHIFT (_IOC_NRSHIFT + _IOC_NRBITS)
#define _IOC_SIZESHIFT (_IOC_TYPESHIFT + _IOC_TYPEBITS)
#define _IOC_DIRSHIFT (_IOC_SIZESHIFT + _IOC_SIZEBITS)
#define _IOC_NONE ${none}U
#define _IOC_WRITE ${write}U
#define _IOC_READ ${read}U
#define _IOC(direction, type, nr, size) \\
  (((direction) << _IOC_DIRSHIFT) | ((type) << _IOC_TYPESHIFT) | ((nr) << _IOC_NRSHIFT) | ((size) << _IOC_SIZESHIFT))
#define _IOC_TYPECHECK(type) (sizeof(type))
#define _IO(type, nr) _IOC(_IOC_NONE, (type), (nr), 0)
#define _IOR(type, nr, size) _IOC(_IOC_READ, (type), (nr), (_IOC_TYPECHECK(size)))
#define _IOW(type, nr, size) _IOC(_IOC_WRITE, (type), (nr), (_IOC_TYPECHECK(size)))
#define _IOWR(type, nr, size) _IOC(_IOC_READ | _IOC_WRITE, (type), (nr), (_IOC_TYPECHECK(size)))
#define _IOR_BAD(type, nr, size) _IOC(_IOC_READ, (type), (nr), sizeof(size))
#define _IOW_BAD(type, nr, size) _IOC(_IOC_WRITE, (type), (nr), sizeof(size))
#define _IOWR_BAD(type, nr, size) _IOC(_IOC_READ | _IOC_WRITE, (type), (nr), sizeof(size))
#define _IOC_DIR(number) (((number) >> _IOC_DIRSHIFT) & _IOC_DIRMASK)
#define _IOC_TYPE(number) (((number) >> _IOC_TYPESHIFT) & _IOC_TYPEMASK)
#define _IOC_NR(number) (((number) >> _IOC_NRSHIFT) & _IOC_NRMASK)
#define _IOC_SIZE(number) (((number) >> _IOC_SIZESHIFT) & _IOC_SIZEMASK)
#define IOC_IN (_IOC_WRITE << _IOC_DIRSHIFT)
#define IOC_OUT (_IOC_READ << _IOC_DIRSHIFT)
#define IOC_INOUT ((_IOC_WRITE | _IOC_READ) << _IOC_DIRSHIFT)
#define IOCSIZE_MASK (_IOC_SIZEMASK << _IOC_SIZESHIFT)
#define IOCSIZE_SHIFT (_IOC_SIZESHIFT)
#endif
`;
}

function fail(model: DataModel): never {
  throw new Error(`no ioctl encoding for ${model.arch}`);
}

function byteOrder(endian: "little" | "big"): string {
  const own = endian === "little" ? "le" : "be";
  const number = endian === "little" ? 1234 : 4321;
  const name = `__${endian.toUpperCase()}_ENDIAN`;
  const lines = [
    `#ifndef _LINUX_BYTEORDER_${endian.toUpperCase()}_ENDIAN_H`,
    `#define _LINUX_BYTEORDER_${endian.toUpperCase()}_ENDIAN_H`,
    `#ifndef ${name}`,
    `#define ${name} ${number}`,
    "#endif",
    `#ifndef ${name}_BITFIELD`,
    `#define ${name}_BITFIELD`,
    "#endif",
    "#include <linux/stddef.h>",
    "#include <linux/types.h>",
    "#include <linux/swab.h>",
  ];
  for (const order of ["le", "be"]) {
    for (const bits of [16, 32, 64]) {
      const to = (value: string) => (order === own ? value : `___constant_swab${bits}(${value})`);
      for (const prefix of ["__constant", "_"]) {
        lines.push(`#define ${prefix}_cpu_to_${order}${bits}(value) ((__${order}${bits})${to("(value)")})`);
        lines.push(`#define ${prefix}_${order}${bits}_to_cpu(value) ((__u${bits})${to("(value)")})`);
      }
    }
  }
  for (const [suffix, bits] of [
    ["l", 32],
    ["s", 16],
  ] as const) {
    lines.push(`#define __constant_hton${suffix}(value) __constant_cpu_to_be${bits}(value)`);
    lines.push(`#define __constant_ntoh${suffix}(value) __constant_be${bits}_to_cpu(value)`);
  }
  return `${lines.join("\n")}\n#endif\n`;
}
