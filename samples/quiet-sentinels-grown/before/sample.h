#include <linux/types.h>
#include <linux/ioctl.h>

enum op { OP_NOP, OP_MAX };
enum attr { ATTR_X, __ATTR_AFTER_LAST, NUM_ATTR = __ATTR_AFTER_LAST, ATTR_MAX = __ATTR_AFTER_LAST - 1 };
enum { L_X, __L_MAX };
#define L_MAX (__L_MAX - 1)
enum type { TYPE_X, MAX_TYPE };
enum reg { REG_X, REG_LAST, REG_FLAG = 1 << 20 };
#define SEGV_A 9
#define NSIGSEGV 9
#define DRV_IOC_A _IO('d', 1)
#define DRV_COMMAND_END 2
#define T_F_A 1
#define T_F_MASK T_F_A
#define DRV_VERSION_MINOR 4
