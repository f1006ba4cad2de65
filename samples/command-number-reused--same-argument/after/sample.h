#include <linux/types.h>
#include <linux/ioctl.h>

#define CFG_SET _IOW('c', 1, int)
#define CFG_PUT _IOW('c', 1, int)
