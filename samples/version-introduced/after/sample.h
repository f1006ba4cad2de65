#include <linux/types.h>
#include <linux/ioctl.h>

struct foo_info {
	__u32 id;
	__u32 flags; /* none yet: must be zero */
};
#define FOO_INFO _IOR(0xB9, 0x01, struct foo_info)

#define FOO_API_VERSION_1 1
/* Answers the highest version. */
#define FOO_GET_API_VERSION _IOR(0xB9, 0x02, __u64)
