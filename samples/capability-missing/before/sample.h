#include <linux/types.h>
#include <linux/ioctl.h>

#define FOO_CHECK_EXTENSION _IO(0xB9, 0x00)
#define FOO_CAP_MEMORY 1
#define FOO_CAP_TIMER 2
/* Available with FOO_CAP_TIMER */
#define FOO_SET_TIMER _IOW(0xB9, 0x01, __u64)
