#include <linux/types.h>
#include <linux/ioctl.h>

#define STATE_SIZE 8
