#include <linux/types.h>
#include <linux/ioctl.h>

struct foo_info {
	__u32 id;
	__u32 flags; /* none yet: must be zero */
};
#define FOO_INFO _IOR(0xB9, 0x01, struct foo_info)

#define FOO_LIVE_SUSPEND _IO(0xB9, 0x02)
#define FOO_LIVE_GET_DIRTY _IOWR(0xB9, 0x03, __u64)
#define FOO_LIVE_RESUME _IO(0xB9, 0x04)
