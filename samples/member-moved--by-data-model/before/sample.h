/* SPDX-License-Identifier: MIT */
#include <linux/types.h>

struct stamp {
#if __BITS_PER_LONG == 64
	__u32 lo;
	__u32 hi;
#else
	__u32 hi;
	__u32 lo;
#endif
};

struct event {
#if __BITS_PER_LONG == 64
	__u32 pad;
#endif
	__u32 code;
};
