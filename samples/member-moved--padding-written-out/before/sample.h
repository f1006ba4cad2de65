/* SPDX-License-Identifier: MIT */
#include <linux/types.h>

struct start {
	__u32 handle;
	__u64 cert_uaddr;
	__u32 cert_len;
};

struct stop {
	__u32 handle;
	__u64 cert_uaddr;
};
