#include <linux/types.h>
#include <linux/ioctl.h>

#define CFG_A 1
#ifdef CFG_EXPERIMENT
struct cfg {
	__u32 id;
};
#endif
