#include <linux/types.h>
#include <linux/ioctl.h>

#define CFG_OLD _IO('c', 1)
