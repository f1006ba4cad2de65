#include <linux/types.h>
#include <linux/ioctl.h>

struct cfg {
	__u32 flags;
	__u32 id;
	__u32 size_hint;
	__u32 mode;
};
#define CFG_SET _IOW(0xB9, 0x01, struct cfg)
