#include <linux/types.h>
#include <linux/ioctl.h>

struct foo_info {
	__u32 id;
	__u32 flags; /* none yet: must be zero */
};
#define FOO_INFO _IOR(0xB9, 0x01, struct foo_info)

/* Maps a range; ENOTTY means that it is not there. */
struct foo_map {
	__u64 address; /* pointer */
	__u64 size;
	__u64 deadline_ns; /* absolute, CLOCK_MONOTONIC */
	__u32 flags;
	__u32 mode; /* enum foo_mode */
	__u32 reserved[4]; /* must be zero */
	char name[16];
};
#define FOO_MAP _IOW(0xB9, 0x02, struct foo_map)
