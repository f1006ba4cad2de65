#include <linux/types.h>

#define CFG_LAST 31
#define CFG_TEXT(x) #x
#define CFG_NAME(x) CFG_TEXT(x)
#define CFG_CALLED CFG_NAME
#define CFG_SUM 1 + 2

struct cfg {
	__u32 last;
};

#define CFG_FIRST(x) ((x) & CFG_LAST)
#define CFG_SIZE(x) ((__u32)(x) * 0x8)
#define CFG_OTHER(x) ((x) & 037)
#define CFG_SIGN(x) ((x) & 30)
#define CFG_SAID CFG_NAME(0x1f)
#define CFG_JOINED(x) x ## 0x1f
#define CFG_OF(p, other) ((p)->last)
#define CFG_MANY(x) ((x) * 3)
#define CFG_WIDE(x) ((x) > 2147483648)
#define CFG_ALIAS CFG_CALLED(0x1f)
