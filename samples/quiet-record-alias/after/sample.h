#include <linux/types.h>

struct bar_clock {
	__u64 nsec;
	__u64 frac;
};

/* Its old name. */
#define foo_clock bar_clock
