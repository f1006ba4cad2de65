#define CFG_A "a"
#define CFG_B (not_known_here + 1)
#define CFG_C
