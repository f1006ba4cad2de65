/* SPDX-License-Identifier: MIT */
#include <linux/types.h>
#include <limits.h>
#include "more.h"

struct foo_cfg {
	__u32 flags;
};
