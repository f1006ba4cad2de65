#include <linux/types.h>
#include <linux/ioctl.h>

#define CFG_A 0
#define CFG_B 1
