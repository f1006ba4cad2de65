#include <linux/types.h>

#define SUB_CAP_RO	(1U << 0)

struct sub_format {
	__u32 pad;
	__u32 reserved[4];	/* must be zero */
};
