#include <linux/types.h>
#include <linux/ioctl.h>

#define MSHV_IOCTL 0xB8

/* answers 0, or more where the extension is there */
#define MSHV_CHECK_EXTENSION _IOW(MSHV_IOCTL, 0x00, __u32)

#define MSHV_CAP_CORE_API_STABLE 0 /* 0 until the core is stable */
#define MSHV_CAP_INSTALL_INTERCEPT 1
#define MSHV_CAP_ASSERT_INTERRUPT 2
#define MSHV_CAP_GET_VP_STATE 3
#define MSHV_CAP_SET_VP_STATE 4
#define MSHV_CAP_CREATE_DEVICE 5

struct mshv_create_partition {
	__u64 flags;
	__u64 isolation;
};

#define MSHV_CREATE_PARTITION _IOW(MSHV_IOCTL, 0x01, struct mshv_create_partition)
#define MSHV_INSTALL_INTERCEPT _IO(MSHV_IOCTL, 0x10) /* if MSHV_CAP_INSTALL_INTERCEPT */
#define MSHV_ASSERT_INTERRUPT _IO(MSHV_IOCTL, 0x11) /* if MSHV_CAP_ASSERT_INTERRUPT */
#define MSHV_GET_VP_STATE _IO(MSHV_IOCTL, 0x20) /* if MSHV_CAP_GET_VP_STATE */
#define MSHV_SET_VP_STATE _IO(MSHV_IOCTL, 0x21) /* if MSHV_CAP_SET_VP_STATE */
#define MSHV_CREATE_DEVICE _IO(MSHV_IOCTL, 0x22) /* if MSHV_CAP_CREATE_DEVICE */
