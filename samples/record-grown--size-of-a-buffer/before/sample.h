#include <linux/types.h>

struct buf {
	__u32 handle;
	__u32 size;
};
