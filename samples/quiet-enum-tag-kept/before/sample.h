enum foo_type { FOO_PLAIN, FOO_WIDE };

enum foo_mode { FOO_FAST, FOO_SAFE };

typedef enum { FOO_LOW, FOO_HIGH } foo_level;
