#include <linux/types.h>
#include <linux/ioctl.h>

#define SAMPLE_GET_STATE _IOR(0xf5, 0x00, __u32)
#define SAMPLE_START _IO(0xf5, 0x04)
