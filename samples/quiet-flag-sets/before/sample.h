#include <linux/types.h>
#include <linux/ioctl.h>

#define FOO_FEATURE_COMPAT_A (1ULL << 0)
#define FOO_FEATURE_COMPAT_B (1ULL << 1)
#define FOO_FEATURE_INCOMPAT_A (1ULL << 0)
#define FOO_FEATURE_INCOMPAT_B (1ULL << 1)
#define FOO_FEATURE_INCOMPAT_C (1ULL << 2)
#define FOO_MAP_READ (1U << 0)
#define FOO_MAP_WRITE (1U << 1)
/* Deprecated: programs compare with it. */
#define FOO_MAP_ALL (FOO_MAP_READ | FOO_MAP_WRITE)
