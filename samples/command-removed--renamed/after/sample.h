#include <linux/types.h>
#include <linux/ioctl.h>

#define CFG_NEW _IO('c', 1)
