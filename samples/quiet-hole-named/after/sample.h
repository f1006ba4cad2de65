#include <linux/types.h>
#include <linux/ioctl.h>

struct cfg {
	__u32 id;
	__u8 mode;
	__u8 pad[3];
	__u32 flags;
};
#define CFG_SET _IOW(0xB9, 0x01, struct cfg)
