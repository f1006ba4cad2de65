#include <linux/types.h>
#include <linux/ioctl.h>

struct foo_info {
	__u32 id;
	__u32 flags; /* none yet: must be zero */
};
#define FOO_INFO _IOR('f', 0x01, struct foo_info)
#define FOO_RESET (('f' << 8) | 2)
#define FOO_SET_INFO _IOC(_IOC_WRITE, 'f', 3, sizeof(struct foo_info))
