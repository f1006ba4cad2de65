#define A_FLAGS_DIRECT 0x1
#define B_ATTR_VALID 0x1
#define B_ATTR_BUSY 2
#define C_FEATURES_SHIFT 1
#define D_RD 1
#define D_WR 2
#define D_EX 4
#define D_RW (D_RD | D_WR)
#define D_ANY (D_RD | D_WR)
