#include <linux/types.h>
#include <linux/ioctl.h>

struct cfg {
	__u64 cookie;
	__u32 type;
	__u32 id;
	union {
		__u32 a;
		__u32 padding[8];
	};
};
