#include <linux/types.h>
#include <linux/ioctl.h>

#define VDUSE_GET_API_VERSION _IOR(0x81, 0x00, __u64)
#define VDUSE_SET_MODE _IOW(0x81, 0x06, __u64)
