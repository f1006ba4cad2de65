#define OP_SEND 3
#define OP_RECV 2
#define VM_CAP_IRQ 1
#define VM_CAP_MAX_CPUS 66
#define CFG_MAX_LEN 16
#define __RNG_MAX 3
#define RNG_BASE (__RNG_MAX + 1)
