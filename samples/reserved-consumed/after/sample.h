#include <linux/types.h>
#include <linux/ioctl.h>

struct cfg {
	__u32 id;
	__u32 flags;
	__u32 level; /* if CFG_F_LEVEL */
	__u32 reserved[3];
};
#define CFG_F_LEVEL 1
#define CFG_SET _IOW(0xB9, 0x01, struct cfg)
