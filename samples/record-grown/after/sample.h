#include <linux/types.h>
#include <linux/ioctl.h>

struct item {
	__u32 a;
	__u32 b;
	__u64 c; /* if LIST_FLAG_C */
};

#define LIST_FLAG_C 1

struct list {
	__u32 nr;
	__u32 flags;
	struct item items[4];
	__u64 cookie;
};
