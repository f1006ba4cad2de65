#include <linux/types.h>
#include <linux/ioctl.h>

#define FOO_FLAG_READ (1U << 0)
#define FOO_FLAG_WRITE (1U << 1)
#define FOO_FLAG_EXEC (1U << 2)
#define FOO_FLAG_LAST (1 << 31)
