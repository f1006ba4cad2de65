#include <linux/types.h>
#include <linux/ioctl.h>

struct item {
	__u32 a;
	__u32 b;
};

struct list {
	__u32 nr;
	__u32 flags;
	struct item items[4];
	__u64 cookie;
};
