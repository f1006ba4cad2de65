/*
 * 7.41
 *  - add CFG_RUN
 *
 * 7.42
 *  - CFG_RUN waits for those before it
 */
#include <linux/ioctl.h>

#define CFG_KERNEL_VERSION 7
#define CFG_KERNEL_MINOR_VERSION 42
#define CFG_VERSION_PATCHLEVEL 3
#define CFG_RUN _IO('c', 1)
