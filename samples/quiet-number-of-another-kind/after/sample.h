#include <linux/types.h>
#include <linux/ioctl.h>

#define FOO_CHECK_EXTENSION _IO('F', 0x03)

#define FOO_CAP_IRQCHIP 0
#define FOO_CAP_HLT 1
#define FOO_CAP_MODE 2
#define FOO_CAP_USER_MEMORY 3
#define FOO_CAP_FIRST 0
#define FOO_CAP_LAST 3
#define FOO_CAP_HALT FOO_CAP_HLT
#define FOO_CAP_MODE_SLOW 1	/* what asking for FOO_CAP_MODE gives */
#define FOO_CAP_USER_MEMORY_COMPAT 3

#define FOO_F_QUEUE 0
#define FOO_F_SUSPEND 1
#define FOO_F_RESET 2
#define FOO_F_PAUSE 1	/* deprecated name of FOO_F_SUSPEND */

#define FOO_DEVICE_FEATURE_TOKEN 0
#define FOO_DEVICE_FEATURE_MIGRATION 1
#define FOO_DEVICE_FEATURE_LOGGING 2
#define FOO_DEVICE_FEATURE_SET 65536
#define FOO_DEVICE_FEATURE_MASTER 3
/* Values of one feature's argument. */
#define FOO_DEVICE_FEATURE_CLEAR_MASTER 0
#define FOO_DEVICE_FEATURE_SET_MASTER 1
