#include <linux/types.h>

struct cfg {
	__u32 timeout_ms;
	__u32 x_res;
	__u32 fill;
};
