#include <linux/types.h>
#include <linux/ioctl.h>

#define CFG_MODE_SLOW 1
#define CFG_MODE_FAST 2
