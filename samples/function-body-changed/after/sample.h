#include <linux/types.h>

#define SAMPLE_LAST 15

struct sample {
	__u32 index;
};

/* The two lowest bytes. */
static inline __u32 sample_index(__u32 a)
{
	return a & 0xffff;
}

__u32 sample_start(__u32 a);

static inline int sample_fits(__u32 a)
{
	/* Up to the last. */
	return a <= SAMPLE_LAST &&
	       (long unsigned int)a == a;
}

static inline void sample_set(struct sample *it, __u32 index)
{
	it->index = index;
}

static inline __u32 sample_get(const struct sample *it, __u32 index)
{
	return it->index + it->index;
}
