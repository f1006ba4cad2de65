#include <linux/types.h>

enum { ATTR_UNSPEC, ATTR_NAME, __ATTR_CNT, ATTR_MAX = (__ATTR_CNT - 1) };
