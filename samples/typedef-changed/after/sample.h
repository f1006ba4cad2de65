#include <linux/types.h>
#include <linux/ioctl.h>

typedef __u64 cfg_id_t;
