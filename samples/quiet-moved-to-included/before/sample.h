#include <linux/types.h>
#include <linux/ioctl.h>

struct cfg {
	__u32 id;
};
#define CFG_A 1
