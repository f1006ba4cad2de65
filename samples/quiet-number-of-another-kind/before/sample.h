#include <linux/types.h>
#include <linux/ioctl.h>

#define FOO_CHECK_EXTENSION _IO('F', 0x03)

#define FOO_CAP_IRQCHIP 0
#define FOO_CAP_HLT 1
#define FOO_CAP_MODE 2
#define FOO_CAP_USER_MEMORY 3
#define FOO_CAP_LAST 3

#define FOO_F_QUEUE 0
#define FOO_F_SUSPEND 1
#define FOO_F_RESET 2

#define FOO_DEVICE_FEATURE_TOKEN 0
#define FOO_DEVICE_FEATURE_MIGRATION 1
#define FOO_DEVICE_FEATURE_LOGGING 2
#define FOO_DEVICE_FEATURE_SET 65536
