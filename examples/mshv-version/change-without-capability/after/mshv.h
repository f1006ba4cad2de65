#include <linux/types.h>
#include <linux/ioctl.h>

#define MSHV_IOCTL 0xB8

/* answers 0, or more where the extension is there */
#define MSHV_CHECK_EXTENSION _IOW(MSHV_IOCTL, 0x00, __u32)

#define MSHV_CAP_CORE_API_STABLE 0 /* 0 until the core is stable */
#define MSHV_CAP_REGISTER_PAGE 1

struct mshv_create_partition {
	__u64 flags;
	__u64 isolation;
};

#define MSHV_CREATE_PARTITION _IOW(MSHV_IOCTL, 0x01, struct mshv_create_partition)

struct mshv_return_action {
	__u32 vp_index;
	__u32 flags;
	__u64 action;
};

#define MSHV_VTL_RETURN_ACTION _IOW(MSHV_IOCTL, 0x30, struct mshv_return_action)
