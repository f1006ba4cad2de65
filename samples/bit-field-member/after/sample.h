#include <linux/types.h>
#include <linux/ioctl.h>

struct foo_info {
	__u32 id;
	__u32 flags; /* none yet: must be zero */
};
#define FOO_INFO _IOR(0xB9, 0x01, struct foo_info)

struct foo_mode {
	__u32 enable : 1;
	__u32 level : 3;
	__u32 reserved : 28; /* must be zero */
};
#define FOO_MODE _IOW(0xB9, 0x02, struct foo_mode)
