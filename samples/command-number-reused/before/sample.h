#include <linux/types.h>
#include <linux/ioctl.h>

#define CFG_STOP _IOW(0xB9, 0x02, __u32)
