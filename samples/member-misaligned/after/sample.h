#include <linux/types.h>
#include <linux/ioctl.h>

struct foo_info {
	__u32 id;
	__u32 flags; /* none yet: must be zero */
};
#define FOO_INFO _IOR(0xB9, 0x01, struct foo_info)

struct foo_map {
	__u16 id;
	__u16 flags;
	__u64 address;
	__u32 size;
} __attribute__((packed));
#define FOO_MAP _IOW(0xB9, 0x02, struct foo_map)
