#define OTHER_MAX 4
