#include <linux/ioctl.h>

#define CFG_VERSION_MAJOR 4
#define CFG_VERSION_MINOR 48
#define CFG_VERSION_PATCHLEVEL 0
#define CFG_RUN _IO('c', 1)
