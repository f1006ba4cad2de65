#include <linux/types.h>
#include <linux/ioctl.h>

struct sample_config {
	__u64 address;
	__u32 flags;
	__u32 reserved[3];
};

#define SAMPLE_GET_STATE _IOR(0xf5, 0x00, __u32)
#define SAMPLE_SET_CONFIG _IOW(0xf5, 0x01, struct sample_config)
