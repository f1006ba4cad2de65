#include <linux/types.h>
#include <linux/ioctl.h>

enum cfg_bit {
	CFG_BIT_A = 1,
};
