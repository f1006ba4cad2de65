#include <linux/types.h>
#include <linux/ioctl.h>

#define FOO_F_A (1U << 0)
#define FOO_F_B (1U << 1)
