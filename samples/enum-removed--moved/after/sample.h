#include <linux/types.h>

#define FOO_FAST 0
#define FOO_SAFE 1
