#include <linux/types.h>
#include <linux/ioctl.h>

enum cfg_kind {
	CFG_A,
	CFG_B,
};
