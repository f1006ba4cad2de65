/* SPDX-License-Identifier: MIT */
#ifndef SAMPLE_H
#define SAMPLE_H

#include <linux/ioctl.h>

#define FOO_NAME_LEN	16
#define FOO_START	_IO('f', 1)
#define foo_index(x)	((x) & 15)

struct foo_range {
	unsigned int from;
	unsigned int to;
};

#ifdef __KERNEL__
#define FOO_PRIVATE	5
#endif

#endif
