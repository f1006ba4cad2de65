#include <linux/types.h>
#include <linux/ioctl.h>

/* A second name is written as the first, or is the form of 32-bit programs. */
#define FOO_RESET _IO('F', 0x04)
#define FOO_RESTART FOO_RESET
#define FOO_GET_MARK _IOR('F', 0x05, __u64)
#define FOO32_GET_MARK _IOR('F', 0x05, __u32)

/* One channel under three names. */
#define FOO_LEVEL(channel) _IOR('F', channel, __u32)
#define FOO_LOUD 31
#define FOO_BRIGHT FOO_LOUD
#define FOO_GET_LOUD FOO_LEVEL(FOO_LOUD)
#define FOO_GET_BRIGHT FOO_LEVEL(FOO_BRIGHT)

#define FOO_CAP_IRQCHIP 0
#define FOO_CAP_HLT 1
#define FOO_CAP_USER_MEMORY 2
#define FOO_CAP_MEMORY FOO_CAP_USER_MEMORY
#define FOO_CAP_SHINY 3
#define FOO_CAP_LAST 3

/* The header of an extension, and how long some are. */
#define FOO_EXT_ID_PLAIN 1
#define FOO_EXT_ID_WIDE 2
#define FOO_EXT_ID_DEEP 3
#define FOO_EXT_ID_HIGH 16
#define FOO_EXT_WIDE_SIZEOF 16

#define FOO_MAP_F_READ (1U << 0)
#define FOO_MAP_F_WRITE (1U << 1)
#define FOO_MAP_F_ALL_WRITE FOO_MAP_F_WRITE
#define FOO_MAP_F_EXEC (1U << 2)

struct foo_answer {
	__u32 flags;
#define FOO_MAP_F_ANSWERED (1U << 0)
	__u32 count;
};
