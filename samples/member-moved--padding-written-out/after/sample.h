/* SPDX-License-Identifier: MIT */
#include <linux/types.h>

struct start {
	__u32 handle;
	__u32 pad0;
	__u64 cert_uaddr;
	__u32 cert_len;
	__u32 pad1;
};

struct stop {
	__u32 handle;
	__u32 reason;
	__u64 cert_uaddr;
};
