#include <linux/types.h>
#include <linux/ioctl.h>

/* Asks for an extension by its number. This interface is experimental. */
#define FOO_CHECK_EXTENSION _IOW(0xB9, 0x00, __u32)
#define FOO_CAP_MAP 1
/* Available with FOO_CAP_MAP */
#define FOO_MAP _IOW(0xB9, 0x01, __u64)
