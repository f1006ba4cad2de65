/* SPDX-License-Identifier: MIT */
#include <linux/const.h>
#include <linux/types.h>

#define CFG_OLD		BIT(0)
#define CFG_ONE		(1 << 1)
#define CFG_OWN(n)	(1 << (n))
