#include <linux/types.h>
#include <linux/ioctl.h>

struct old_timespec32 {
	__s32 tv_sec;
	__s32 tv_nsec;
};
