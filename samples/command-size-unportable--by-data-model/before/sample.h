#include <linux/types.h>
#include <linux/ioctl.h>

struct foo_old {
	unsigned long address;
};

#define FOO_SET_OLD _IOW('F', 0x01, struct foo_old)
#define FOO_GET_FLAGS _IOR('F', 0x02, long)
