#include <linux/types.h>
#include <linux/ioctl.h>

#define FOO_API_VERSION_1 1
#define FOO_GET_API_VERSION _IOR(0xB9, 0x00, __u64)
struct foo_bind {
	__u32 width;
	__u32 format;
	__u64 address;
};
#define FOO_BIND _IOW(0xB9, 0x01, struct foo_bind)
