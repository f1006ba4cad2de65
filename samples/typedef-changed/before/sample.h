#include <linux/types.h>
#include <linux/ioctl.h>

typedef __u32 cfg_id_t;
typedef __u16 cfg_port_t;
