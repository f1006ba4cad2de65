#include <linux/types.h>

struct sample_bind {
	__u64 table;
	__u64 flags;
};

struct sample_drop {
	__u64 first;
	__u64 last;
};
