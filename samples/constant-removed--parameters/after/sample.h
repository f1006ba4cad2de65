#define CFG_SIZE(x) 1
