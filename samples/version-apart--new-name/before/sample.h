#include <linux/types.h>
#include <linux/ioctl.h>

#define CFG_API_VERSION_1 1
#define CFG_GET_API_VERSION _IOR('c', 0, __u32)
#define CFG_SET_API_VERSION _IOW('c', 1, __u32)
