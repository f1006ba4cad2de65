#include <linux/types.h>
#include <linux/ioctl.h>

/**
 * struct cfg - what to set
 * @id: which
 * @reserved: must be zero
 */
struct cfg {
	__u32 id;
	__u32 reserved[3];
};
#define CFG_SET _IOW(0xB9, 0x01, struct cfg)
