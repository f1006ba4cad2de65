#include <linux/types.h>
#include <linux/ioctl.h>

struct cfg {
	__u32 nr;
	__u32 flags;
	__u32 data[0];
};
