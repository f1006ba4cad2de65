#include <linux/types.h>
#include <linux/ioctl.h>

#define CFG_A 1
