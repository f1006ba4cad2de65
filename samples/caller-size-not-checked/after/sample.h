#include <linux/types.h>
#include <linux/ioctl.h>

struct sample_state {
	__u32 size;
	__u32 value;
};

struct sample_map {
	__u32 size;
	__u32 id;
	__u64 address;
};

#define SAMPLE_STATE _IO(0xf5, 0x80)
#define SAMPLE_MAP _IO(0xf5, 0x81)
