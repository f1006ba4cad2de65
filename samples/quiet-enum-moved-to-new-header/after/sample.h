#include <linux/types.h>
#include "generated.h"
