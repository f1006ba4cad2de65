#include <linux/types.h>

/* What was asked for, and what is there, is said in mask. */
#define STATFOO_SIZE 0x1
#define STATFOO_SOURCE 0x2

struct statfoo {
	__u32 mask;
	__u32 size;
	__u64 sb_source;
	__u64 __spare[3]; /* must be zero */
};
