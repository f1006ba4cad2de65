#include <linux/types.h>
#include <linux/ioctl.h>

#define FOO_GET	_IO(0x46, 1)
