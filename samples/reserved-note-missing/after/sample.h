#include <linux/types.h>
#include <linux/ioctl.h>

struct foo_set {
	__u32 id;
	__u32 flags;
	__u32 reserved[2]; /* must be zero */
};
#define FOO_SET _IOW(0xB9, 0x01, struct foo_set)

struct foo_map {
	__u64 address;
	__u64 size;
	__u32 flags;
	__u32 reserved[3];
};
#define FOO_MAP _IOW(0xB9, 0x02, struct foo_map)
