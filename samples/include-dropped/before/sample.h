/* SPDX-License-Identifier: MIT */
#include <linux/types.h>
#include <limits.h>
#include "ids.h"
#include "words.h"
#include <unistd.h>

struct foo_cfg {
	__u32 flags;
};
