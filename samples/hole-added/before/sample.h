#include <linux/types.h>
#include <linux/ioctl.h>

#define CFG_SET _IO(0xB9, 0x01)
