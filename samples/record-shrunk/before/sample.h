#include <linux/types.h>
#include <linux/ioctl.h>

struct cfg {
	__u32 id;
	__u32 flags;
	__u32 reserved[4];
};
