/* SPDX-License-Identifier: MIT */
#include <linux/types.h>
#include <linux/ioctl.h>

struct cfg_info {
	__u32 cores;
	__u32 clusters;
};

struct cfg_state {
	__u32 mode;
	__u32 level;
	__u32 seen;		/* out */
};

#define CFG_GET_INFO	_IOR('c', 1, struct cfg_info)
#define CFG_SET_STATE	_IOW('c', 2, struct cfg_state)
#define CFG_GET_STATE	_IOWR('c', 3, struct cfg_state)
