#include <linux/types.h>

#define SAMPLE_LAST 15

struct sample {
	__u32 index;
};

/* The lowest byte. */
static inline __u32 sample_index(__u32 a)
{
	return a & 0xff;
}

static inline __u32 sample_start(__u32 a)
{
	return a + 1;
}

static inline int sample_fits(__u32 a)
{
	return a <= 0xf && (unsigned long)a == a;
}

static inline void sample_set(struct sample *it, __u32 number)
{
	it->index = number;
}

static inline __u32 sample_get(const struct sample *it, __u32 index)
{
	return it->index + index;
}
