#include <linux/types.h>

struct p { __u32 a; };
struct q { __u64 a; };

struct cfg {
	__u8 grid[8][2];
	__u32 bytes[2];
	__u8 name[8];
	__u32 tail[];
};

struct ops {
	int (*call)(int, int);
	struct q *to;
	__u8 *text;
};
