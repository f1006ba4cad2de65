#include <linux/types.h>
#include <linux/ioctl.h>

struct foo_event {
	__u32 kind;
	__u32 flags;
	union {
		struct {
			__u64 address;
			__u64 size;
		} fault;
		struct {
			__u32 code;
			__u32 irq;
		} signal;
	};
	__u64 cookie; /* if FOO_EVENT_F_COOKIE */
};
#define FOO_EVENT_F_COOKIE 1
