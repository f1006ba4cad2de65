#define OP_BIND 3
#define OP_SEND 4
#define OP_RECV 2
#define VM_CAP_IRQ 1
#define VM_CAP_NEW 66
#define VM_CAP_MAX_CPUS 67
#define CFG_MAX_LEN 32
#define CFG_F_NEW 0x20
#define __RNG_MAX 3
#define RNG_BASE (__RNG_MAX + 9)
