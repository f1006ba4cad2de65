/* SPDX-License-Identifier: MIT */
#include <linux/types.h>
#include <linux/ioctl.h>

struct map_args {
	__u64 user_addr;
	__u64 iova;
	__u64 len;
};

struct map_range {
	__u64 start;
	__u64 reserved;
};

struct unmap_args {
	__s32 fd;
};

#define MAP		_IOW('m', 1, struct map_args)
#define MAP_RANGE	_IOW('m', 2, struct map_range)
#define UNMAP		_IOW('m', 3, struct unmap_args)
