#include <linux/types.h>

#define SUB_CAP_RO	(1U << 0)
#define SUB_CAP_STREAMS	(1U << 1)
#define SUB_CAP_SCALING	(1U << 2)

struct sub_format {
	__u32 pad;
	__u32 stream;
	__u32 reserved[3];	/* must be zero */
};
