#include <linux/types.h>
#include <linux/ioctl.h>

#define FOO_API_VERSION_1 1
#define FOO_API_VERSION_2 2
#define FOO_GET_API_VERSION _IO(0xB9, 0x00)
struct foo_info {
	__u32 argsz;
	__u32 flags;
	__u32 depth;
	__u32 width;
};
#define FOO_INFO _IO(0xB9, 0x01)
