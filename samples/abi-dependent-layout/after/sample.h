#include <linux/types.h>
#include <linux/ioctl.h>

struct cfg {
	__u64 start;
	__u32 id;
	__u32 flags;
	__u32 level;
};
#define CFG_SET _IO(0xB9, 0x01)
