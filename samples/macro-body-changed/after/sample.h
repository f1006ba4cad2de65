#include <linux/types.h>
#include <linux/ioctl.h>

#define CFG_INDEX(a, b) ((a) << 16 | (b))
#define CFG_NODE "/dev/cfg0"
#define CFG_LOW(y) ( (y) & 0xff )
