#include <linux/types.h>
#include <linux/ioctl.h>

#define FOO_FEATURE_COMPAT_A (1ULL << 0)
#define FOO_FEATURE_COMPAT_B (1ULL << 1)
#define FOO_FEATURE_INCOMPAT_A (1ULL << 0)
#define FOO_FEATURE_INCOMPAT_B (1ULL << 1)
#define FOO_FEATURE_INCOMPAT_C (1ULL << 2)
/* What the first release knew; frozen. */
#define FOO_FEATURE_INCOMPAT_FIRST (FOO_FEATURE_INCOMPAT_A | FOO_FEATURE_INCOMPAT_B)
#define FOO_FEATURE_COMPAT_C (1ULL << 2)
#define FOO_FEATURE_COMPAT_D (1ULL << 31)
