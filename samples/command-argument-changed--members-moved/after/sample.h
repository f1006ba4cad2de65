/* SPDX-License-Identifier: MIT */
#include <linux/types.h>
#include <linux/ioctl.h>

struct map_args {
	__u64 user_addr;
	__u64 iova;
	__u64 len;
};

struct map_args2 {
	__u64 iova;
	__u64 len;
	__u64 flags;
};

struct map_range {
	__u64 start;
	__u64 reserved;
};

/* The same record under another name, with room that was reserved. */
struct map_window {
	__u64 start;
	__u64 reserved;
};

struct unmap_args {
	__s32 fd;
};

struct unmap_of {
	__s32 pid;
};

#define MAP		_IOW('m', 1, struct map_args2)
#define MAP_RANGE	_IOW('m', 2, struct map_window)
#define UNMAP		_IOW('m', 3, struct unmap_of)
