#include <linux/types.h>
#include <linux/ioctl.h>

struct old_timespec32 {
	__s32 tv_sec;
	__s32 tv_nsec;
};

struct foo_wait {
	struct old_timespec32 timeout;
	__u32 id;
	__u32 flags;
};
#define FOO_WAIT _IOW(0xB9, 0x01, struct foo_wait)
