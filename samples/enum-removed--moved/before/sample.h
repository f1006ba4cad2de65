#include <linux/types.h>

enum foo_mode { FOO_FAST, FOO_SAFE };
