/* SPDX-License-Identifier: MIT */
#include <linux/types.h>

struct cfg {
	__u32 mode;
	__u32 speed;
};
