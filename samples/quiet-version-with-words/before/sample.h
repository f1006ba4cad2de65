/*
 * 7.41
 *  - add CFG_RUN
 */
#include <linux/ioctl.h>

#define CFG_KERNEL_VERSION 7
#define CFG_KERNEL_MINOR_VERSION 41
#define CFG_VERSION_PATCHLEVEL 2
#define CFG_RUN _IO('c', 1)
