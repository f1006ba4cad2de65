#include <linux/types.h>

struct cfg {
	__u32 id;
	__u32 flags;
} __attribute__((aligned(8)));

struct inner {
	__u32 id;
	__u32 flags;
} __attribute__((aligned(8)));

struct outer {
	__u64 addr;
	struct inner in;
};
