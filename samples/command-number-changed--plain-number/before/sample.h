#include <linux/types.h>
#include <linux/ioctl.h>

#define CFG_RUN _IO('c', 1)
#define CFG_STOP _IO('c', 2)
