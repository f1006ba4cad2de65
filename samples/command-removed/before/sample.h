#include <linux/types.h>
#include <linux/ioctl.h>

#define CFG_GET _IOR(0xB9, 0x01, __u32)
#define CFG_STOP _IO(0xB9, 0x02)
