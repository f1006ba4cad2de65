#include "mode.h"

enum foo_kind { FOO_PLAIN, FOO_WIDE };
#define foo_type foo_kind

typedef enum foo_level_kind { FOO_LOW, FOO_HIGH } foo_level;
