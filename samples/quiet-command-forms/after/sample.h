#include <linux/types.h>
#include <linux/ioctl.h>

struct foo_info {
	__u32 id;
	__u32 flags; /* none yet: must be zero */
};
#define FOO_INFO _IOR(0xB9, 0x01, struct foo_info)

#define FOO_INFO_SIZE_V2 32
struct foo_info_v2 {
	__u32 id;
	__u32 flags;
	__u64 address;
	__u64 reserved[2]; /* must be zero */
};
/* The longer form; told apart by the size in the number. */
#define FOO_INFO_V2 _IOR(0xB9, 0x01, struct foo_info_v2)
#define FOO_GET_LEVEL _IOR(0xB9, 0x02, __u32)
#define FOO_SET_LEVEL _IOW(0xB9, 0x02, __u32)
/* _IOWR(0xB9, 3, ...) is reserved */
#define FOO_LOCK _IO(0xB9, 4)
