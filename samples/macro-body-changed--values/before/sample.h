#include <linux/types.h>

#define CFG_LAST 31
#define CFG_TEXT(x) #x
#define CFG_NAME(x) CFG_TEXT(x)
#define CFG_CALLED CFG_NAME
#define CFG_SUM 1 + 2

struct cfg {
	__u32 last;
};

#define CFG_FIRST(x) ((x) & 31)
#define CFG_SIZE(x) ((unsigned int)(x) * 8)
#define CFG_OTHER(x) ((x) & 31)
#define CFG_SIGN(x) ((x) & 31)
#define CFG_SAID CFG_NAME(31)
#define CFG_JOINED(x) x ## 31
#define CFG_OF(p, last) ((p)->last)
#define CFG_MANY(x) ((x) * CFG_SUM)
#define CFG_WIDE(x) ((x) > 0x80000000)
#define CFG_ALIAS CFG_CALLED(31)
