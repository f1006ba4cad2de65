#include <linux/types.h>
#include <linux/ioctl.h>

#define FOO_MAP_READ (1U << 0)
#define FOO_MAP_WRITE (1U << 1)
#define FOO_MAP_EXEC (1U << 2)
#define FOO_MAP_ALL (FOO_MAP_READ | FOO_MAP_WRITE)
