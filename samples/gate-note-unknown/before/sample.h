#include <linux/types.h>
#include <linux/ioctl.h>

#define FOO_API_VERSION_1 1
#define FOO_GET_API_VERSION _IOR(0xB9, 0x00, __u64)
struct foo_cfg {
	__u32 id;
	__u32 reserved[3]; /* must be zero */
};
#define FOO_CFG _IOW(0xB9, 0x01, struct foo_cfg)
