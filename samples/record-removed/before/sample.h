#include <linux/types.h>
#include <linux/ioctl.h>

struct old_state {
	__u32 a;
	__u32 b;
};
#define STATE_SIZE 8
