#include <linux/types.h>
#include <linux/ioctl.h>

enum cfg_op {
	CFG_OP_READ,
	CFG_OP_WRITE,
	__CFG_OP_MAX,
};
#define CFG_OP_MAX (__CFG_OP_MAX - 1)
#define NR_CFG_OPS 2
