#include <linux/types.h>

struct foo_clock {
	__u64 nsec;
	__u64 frac;
};
