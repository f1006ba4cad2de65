#include <linux/types.h>
#include <linux/ioctl.h>

#define FOO_CHECK_EXTENSION _IO('F', 0x03)

#define FOO_CAP_IRQCHIP 0
#define FOO_CAP_HLT 1
#define FOO_CAP_USER_MEMORY 3
