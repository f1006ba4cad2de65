#include <linux/types.h>
#include <linux/ioctl.h>

#define CFG_GET_API_VERSION _IOR(0xB9, 0x00, __u64)
#define CFG_API_VERSION 0
