#include <linux/types.h>
#include <linux/ioctl.h>

#define CFG_API_VERSION 2
#define CFG_RUN _IO('c', 1)
