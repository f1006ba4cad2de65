#include <linux/types.h>
#include <linux/ioctl.h>

#define CFG_GET_API_VERSION _IOR(0xB9, 0x00, __u64)
#define CFG_API_VERSION 0
#define CFG_API_VERSION_1 1
#define CFG_GET_FEATURES _IOR(0xB9, 0x02, __u64)
