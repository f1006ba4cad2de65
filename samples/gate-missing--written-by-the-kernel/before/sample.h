/* SPDX-License-Identifier: MIT */
#include <linux/types.h>
#include <linux/ioctl.h>

struct cfg_info {
	__u32 cores;
	__u32 reserved;
};

struct cfg_state {
	__u32 mode;
	__u32 pad[2];
};

#define CFG_GET_INFO	_IOR('c', 1, struct cfg_info)
#define CFG_SET_STATE	_IOW('c', 2, struct cfg_state)
#define CFG_GET_STATE	_IOWR('c', 3, struct cfg_state)
