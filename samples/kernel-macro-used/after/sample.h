/* SPDX-License-Identifier: MIT */
#include <linux/const.h>
#include <linux/types.h>

#define CFG_OLD		BIT(0)
#define CFG_ONE		(1 << 1)
#define CFG_OWN(n)	(1 << (n))
#define CFG_TWO		BIT(2)
#define CFG_THREE	BIT(3)
#define CFG_FOUR	_BITUL(4)
#define CFG_FIVE	CFG_OWN(5)
#define CFG_LEVEL	GENMASK(15, 8)
#define CFG_LE(v)	cpu_to_le32(v)
