#include <linux/types.h>
#include <linux/ioctl.h>

struct foo_info {
	__u32 id;
	__u32 flags; /* none yet: must be zero */
};
#define FOO_INFO _IOR(0xB9, 0x01, struct foo_info)

#define FOO_SET_LEVEL _IOR(0xB9, 0x02, __u32)
#define FOO_GET_LEVEL _IOR(0xB9, 0x03, __u32)
