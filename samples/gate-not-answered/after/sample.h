#include <linux/types.h>
#include <linux/ioctl.h>

#define SAMPLE_CHECK_EXTENSION _IO(0xf5, 0x06)

#define SAMPLE_CAP_BASE 0
#define SAMPLE_CAP_LIVE 1
#define SAMPLE_CAP_MOVE 2
