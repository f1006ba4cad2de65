#include <linux/ioctl.h>

#define CFG_VERSION_MAJOR 4
#define CFG_VERSION_MINOR 47
#define CFG_VERSION_PATCHLEVEL 2
#define CFG_RUN _IO('c', 1)
