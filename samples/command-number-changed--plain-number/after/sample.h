#include <linux/types.h>
#include <linux/ioctl.h>

#define CFG_RUN 0x6309
/* The number that it has always had. */
#define CFG_STOP 0x6302
