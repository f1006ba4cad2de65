#include <linux/types.h>
#include <linux/ioctl.h>

struct cfg {
	__be32 id;
	__s32 level;
	__u64 start;
};
#define CFG_SET _IOW(0xB9, 0x01, struct cfg)
