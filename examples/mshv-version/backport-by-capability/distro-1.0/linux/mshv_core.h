#include <linux/types.h>
#include <linux/ioctl.h>

#define MSHV_IOCTL 0xB8

/* answers 0, or more where the extension is there */
#define MSHV_CHECK_EXTENSION _IOW(MSHV_IOCTL, 0x00, __u32)

#define MSHV_CAP_CORE_API_STABLE 0 /* 0 until the core is stable */
#define MSHV_CAP_INSTALL_INTERCEPT 1
#define MSHV_CAP_GET_VP_STATE 3

struct mshv_create_partition {
	__u64 flags;
	__u64 isolation;
};

#define MSHV_CREATE_PARTITION _IOW(MSHV_IOCTL, 0x01, struct mshv_create_partition)
#define MSHV_INSTALL_INTERCEPT _IO(MSHV_IOCTL, 0x10) /* if MSHV_CAP_INSTALL_INTERCEPT */
#define MSHV_GET_VP_STATE _IO(MSHV_IOCTL, 0x20) /* if MSHV_CAP_GET_VP_STATE */
