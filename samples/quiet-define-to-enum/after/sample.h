#include <linux/types.h>
#include <linux/ioctl.h>

enum cfg_kind {
	CFG_A,
#define CFG_A CFG_A
	CFG_B,
#define CFG_B CFG_B
};
