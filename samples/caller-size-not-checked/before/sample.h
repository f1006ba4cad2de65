#include <linux/types.h>
#include <linux/ioctl.h>

struct sample_state {
	__u32 size;
	__u32 value;
};

#define SAMPLE_STATE _IO(0xf5, 0x80)
