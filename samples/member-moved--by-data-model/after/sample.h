/* SPDX-License-Identifier: MIT */
#include <linux/types.h>

struct stamp {
	__u32 lo;
	__u32 hi;
};

struct event {
	__u32 pad;
	__u32 code;
};
