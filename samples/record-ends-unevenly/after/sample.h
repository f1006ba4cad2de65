#include <linux/types.h>
#include <linux/ioctl.h>

struct foo_info {
	__u32 id;
	__u32 flags; /* none yet: must be zero */
};
#define FOO_INFO _IOR(0xB9, 0x01, struct foo_info)

struct foo_led {
	__u16 color;
	__u16 mode;
	__u16 flags;
};
#define FOO_LED _IOW(0xB9, 0x02, struct foo_led)
