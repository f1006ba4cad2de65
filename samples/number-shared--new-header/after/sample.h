#include <linux/types.h>
#include <linux/ioctl.h>

#define FOO_CHECK_EXTENSION _IO('F', 0x03)
#define FOO_RESET _IO('F', 0x04)
#define FOO_SET_COUNT _IOW('F', 0x05, __u32)
#define FOO_FLUSH _IO('F', 4)
#define FOO_SET_LIMIT _IOW('F', 0x05, __u32)

#define FOO_CAP_IRQCHIP 0
#define FOO_CAP_HLT 1
#define FOO_CAP_USER_MEMORY 2
#define FOO_CAP_SHINY 3
#define FOO_CAP_DULL 2

#define FOO_MAP_F_READ (1U << 0)
#define FOO_MAP_F_WRITE (1U << 1)
#define FOO_MAP_F_EXEC (1U << 2)
#define FOO_MAP_F_LOCKED (1U << 2)
