/* SPDX-License-Identifier: MIT */
#include <linux/types.h>
#include <linux/ioctl.h>

struct cfg_handle {
	__u64 fd;
	__u32 pad;	/* must be zero */
	__u32 pad2;	/* must be zero */
};

struct cfg_create_req {
	__aligned_u64 comp_mask;
	__u32 depth;
	__u32 rsvd;
};

struct cfg_key {
	__u32 size;
	__u32 reserved;
};

#define CFG_IOCTL_FD_TO_HANDLE	_IOW('c', 1, struct cfg_handle)
