typedef int (*cb_t)(int, void *);
