#include <linux/types.h>
#include <linux/ioctl.h>

#define CFG_INDEX(a, b) ((a) << 8 | (b))
#define CFG_NODE "/dev/cfg"
#define CFG_LOW(x) ((x) & 0xff)
