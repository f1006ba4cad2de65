/* SPDX-License-Identifier: MIT */
#include <linux/types.h>
#include <asm/byteorder.h>

struct head {
	__u8 tos;
};

struct head_v4 {
#if defined(__LITTLE_ENDIAN_BITFIELD)
	__u8	ihl:4,
		version:4;
#elif defined(__BIG_ENDIAN_BITFIELD)
	__u8	version:4,
		ihl:4;
#else
#error "Please fix <asm/byteorder.h>"
#endif
	__u8	tos;
	__be16	len;
};

struct head_upiu {
#if defined(__BIG_ENDIAN)
	__u8	iid:4;
	__u8	set:4;
#elif defined(__LITTLE_ENDIAN)
	__u8	set:4;
	__u8	iid:4;
#else
#error
#endif
};
