#include <linux/types.h>
#include <linux/ioctl.h>

#define CFG_F_LEVEL 1
/**
 * struct cfg - what to set
 * @id: which
 * @level: how much, if CFG_F_LEVEL is on
 * @reserved: must be zero
 */
struct cfg {
	__u32 id;
	__u32 level;
	__u32 reserved[2];
};
#define CFG_SET _IOW(0xB9, 0x01, struct cfg)
