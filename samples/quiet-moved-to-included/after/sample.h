#include <linux/types.h>
#include <linux/ioctl.h>

#include "parts.h"
