#include <linux/types.h>
#include <linux/ioctl.h>

struct sample_info {
	__u32 version;
	__u32 reserved[3];
};

#define SAMPLE_GET_STATE _IOR(0xf5, 0x00, __u32)
#define SAMPLE_GET_INFO _IOR(0xf5, 0x02, struct sample_info)
