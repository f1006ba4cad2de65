#include <linux/types.h>

struct cfg {
	__u32 deadline_ns;
	__u32 bpp;
	__u32 stride;
};
