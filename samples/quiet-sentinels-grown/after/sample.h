#include <linux/types.h>
#include <linux/ioctl.h>

enum op { OP_NOP, OP_RUN, OP_MAX };
enum attr { ATTR_X, ATTR_Y, __ATTR_AFTER_LAST, NUM_ATTR = __ATTR_AFTER_LAST, ATTR_MAX = __ATTR_AFTER_LAST - 1 };
enum { L_X, L_Y, __L_MAX };
#define L_MAX (__L_MAX - 1)
enum type { TYPE_X, TYPE_Y, __MAX_TYPE };
#define MAX_TYPE __MAX_TYPE
enum reg { REG_X, REG_Y, REG_LAST, REG_FLAG = 1 << 20 };
#define SEGV_A 9
#define SEGV_B 10
#define NSIGSEGV 10
#define DRV_IOC_A _IO('d', 1)
#define DRV_IOC_B _IO('d', 2)
#define DRV_COMMAND_END 3
#define T_F_A 1
#define T_F_B 2
#define T_F_MASK (T_F_A | T_F_B)
#define DRV_VERSION_MINOR 5
