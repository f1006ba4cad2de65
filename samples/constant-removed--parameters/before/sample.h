#define CFG_SIZE 1
