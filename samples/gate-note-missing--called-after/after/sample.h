/* SPDX-License-Identifier: MIT */
#include <linux/types.h>

#define CFG_F_FAST		1
#define CFG_F_ZONED		2
#define CFG_F_NETFILTER_DEFRAG	4
#define CFG_LINK_QUEUE_QUANTA	1

struct cfg_zone {
	__u32 size;
	__u32 zoned;
	__u32 argsz;
};

struct cfg_link {
	__u32 size;
	__u32 netfilter;
	__u32 argsz;
};

struct cfg_link_resp {
	__u32 comp_mask;
	__u32 depth;
	__u32 queue_quanta;
};
