#include <linux/types.h>

struct p { __u32 a; };
struct q { __u64 a; };

struct cfg {
	__u8 grid[2][8];
	__u8 bytes[8];
	char name[8];
	__u32 tail[0];
};

struct ops {
	int (*call)(int);
	struct p *to;
	char *text;
};
