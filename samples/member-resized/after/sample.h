#include <linux/types.h>
#include <linux/ioctl.h>

struct cfg {
	__u32 id;
	__u32 flags;
	__u16 a;
	__u8 pad[2];
	__u32 b;
};
#define CFG_SET _IOW(0xB9, 0x01, struct cfg)
