#include <linux/types.h>
#include <linux/ioctl.h>

struct cfg {
	__u32 id;
	union {
		__u32 old_name;
		__u32 new_name;
	};
};
#define CFG_SET _IOW(0xB9, 0x01, struct cfg)
