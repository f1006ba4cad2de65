#define CFG_A 1
#define CFG_B 1
#define CFG_C 1
