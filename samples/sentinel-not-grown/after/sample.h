#include <linux/types.h>
#include <linux/ioctl.h>

enum foo_op {
	FOO_OP_READ,
	FOO_OP_WRITE,
	FOO_OP_MAX = FOO_OP_WRITE,
	FOO_OP_SYNC,
};
