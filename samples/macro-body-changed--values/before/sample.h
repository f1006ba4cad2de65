#include <linux/types.h>

#define CFG_LAST 31
#define CFG_TEXT(x) #x
#define CFG_NAME(x) CFG_TEXT(x)

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
