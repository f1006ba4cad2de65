#include <linux/types.h>
#include <linux/ioctl.h>

struct cfg {
	__u8 mode;
	__u32 id;
};
#define CFG_SET _IO(0xB9, 0x01)
#define CFG_ADD _IOW(0xB9, 0x02, struct cfg)
