#include <linux/types.h>
#include <linux/ioctl.h>

#define FOO_CAP_MAP 0x6
#define FOO_CAP_TIMER 0x7
#define FOO_CAP_SYNC 0x8
#define FOO_CAP_WAIT 0x9
