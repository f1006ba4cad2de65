#include <linux/types.h>
#include <linux/ioctl.h>

struct foo_args {
	__u64 address;
	__u64 flags;
};
#define FOO_ARGS_SIZE_VER0 16 /* with flags */
