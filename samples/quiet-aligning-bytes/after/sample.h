#include <linux/types.h>
#include <linux/ioctl.h>

struct foo_ranges {
	__u64 start;
	__u8 count;
	__u8 policy;
	__u8 align[6];
};

#define FOO_GET	_IO(0x46, 1)
#define FOO_SET	_IOW(0x46, 2, struct foo_ranges)
