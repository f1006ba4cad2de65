#include <linux/types.h>
#include <linux/ioctl.h>

struct foo_info {
	__u32 id;
	__u32 flags; /* none yet: must be zero */
};
#define FOO_INFO _IOR(0xB9, 0x01, struct foo_info)

struct foo_copy {
	__u64 from;
	__u64 to;
	__u64 size;
	__s64 copied;
};
#define FOO_COPY _IOWR(0xB9, 0x02, struct foo_copy)
