#include <linux/types.h>
#include <linux/ioctl.h>

enum cfg_op {
	CFG_OP_READ,
	CFG_OP_FLUSH,
};
