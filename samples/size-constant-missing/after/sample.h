#include <linux/types.h>
#include <linux/ioctl.h>

struct foo_args {
	__u64 address;
	__u64 flags;
	__u64 size;
};
#define FOO_ARGS_SIZE_VER0 16 /* with flags */
