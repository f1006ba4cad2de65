#include <linux/types.h>

#define HV_PAGE_SHIFT 12
