#include <linux/types.h>
#include <linux/ioctl.h>

struct foo_old {
	unsigned long address;
};

struct foo_range {
	__u32 first;
	__u32 last;
};

/* Laid out differently: a finding of its own. */
struct foo_mixed {
	__u32 first;
	unsigned long last;
};

#define FOO_SET_OLD _IOW('F', 0x01, struct foo_old)
#define FOO_GET_FLAGS _IOR('F', 0x02, long)
#define FOO_READ_FLAGS FOO_GET_FLAGS

#define FOO_SET_LIMIT _IOW('F', 0x03, unsigned long)
#define FOO_GET_PLACE _IOR('F', 0x04, void *)
#define FOO_SET_RANGE _IOW('F', 0x05, struct foo_range *)
#define FOO_CLEAR_OLD _IOW('F', 0x06, struct foo_old)
#define FOO_SET_MIXED _IOW('F', 0x07, struct foo_mixed)

/* Both forms are there. */
#define FOO_SET_MARK _IOW('F', 0x08, long)
#define FOO32_SET_MARK _IOW('F', 0x08, int)
