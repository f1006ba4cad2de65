#define OTHER_MAX 4

enum foo_mode { FOO_MODE_FAST, FOO_MODE_SAFE };
