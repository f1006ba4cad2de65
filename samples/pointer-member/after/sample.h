#include <linux/types.h>
#include <linux/ioctl.h>

struct foo_info {
	__u32 id;
	__u32 flags; /* none yet: must be zero */
};
#define FOO_INFO _IOR(0xB9, 0x01, struct foo_info)

struct foo_read {
	char *buffer;
	__u64 size;
	__u32 flags;
	__u32 reserved; /* must be zero */
};
#define FOO_READ _IOW(0xB9, 0x02, struct foo_read)
