#include <linux/types.h>
#include <linux/ioctl.h>

#define CFG_NAME_MAX 64
#define CFG_MODE_FAST 3
