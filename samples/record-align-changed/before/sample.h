#include <linux/types.h>

struct cfg {
	__u32 id;
	__u32 flags;
};

struct inner {
	__u32 id;
	__u32 flags;
};

struct outer {
	__u64 addr;
	struct inner in;
};
