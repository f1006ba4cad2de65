/* SPDX-License-Identifier: MIT */
#include <linux/types.h>
#include <asm/byteorder.h>

struct head {
	__u8 tos;
};
