#include <linux/types.h>
#include <linux/ioctl.h>

#define MSHV_IOCTL 0xB8

/* answers 0, or more where the extension is there */
#define MSHV_CHECK_EXTENSION _IOW(MSHV_IOCTL, 0x00, __u32)

#define MSHV_CAP_CORE_API_STABLE 0 /* 0 until the core is stable */

struct mshv_create_partition {
	__u64 flags;
	__u64 isolation;
};

/* This interface is not stable: nobody should build a program on it yet. */
#define MSHV_CREATE_PARTITION _IOW(MSHV_IOCTL, 0x01, struct mshv_create_partition)
