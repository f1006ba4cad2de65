#include <linux/types.h>
#include <linux/ioctl.h>

#define CFG_FLAG_SIZE 1
struct cfg {
	__u32 argsz;
	__u32 flags;
	__u64 iova;
	__u64 size; /* if CFG_FLAG_SIZE */
};
