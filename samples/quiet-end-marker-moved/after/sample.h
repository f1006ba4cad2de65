#include <linux/types.h>

struct area {
	__u32 size; /* of this record, in bytes */
	__u32 cpu;
	__u64 slice;
	/* The end of the record, as far as this header knows it. */
	char end[];
};
