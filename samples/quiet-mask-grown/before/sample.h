#include <linux/types.h>
#include <linux/ioctl.h>

#define CFG_F_A 1
#define CFG_F_B 2
#define CFG_F_MASK (CFG_F_A | CFG_F_B)
#define CFG_VALID 0x3
