#include <linux/types.h>
#include <linux/ioctl.h>

#define MSHV_IOCTL 0xB8

#define MSHV_VERSION 3

#define MSHV_REQUEST_VERSION _IOW(MSHV_IOCTL, 0x00, __u32)

struct mshv_create_partition {
	__u64 flags;
	__u64 isolation;
};

#define MSHV_CREATE_PARTITION _IOW(MSHV_IOCTL, 0x01, struct mshv_create_partition)
#define MSHV_INSTALL_INTERCEPT _IO(MSHV_IOCTL, 0x10)
#define MSHV_GET_VP_STATE _IO(MSHV_IOCTL, 0x20)
