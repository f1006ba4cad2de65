enum foo_kind { FOO_PLAIN, FOO_WIDE };

#define FOO_FAST 0
#define FOO_SAFE 1

enum { FOO_LOW, FOO_HIGH };

#ifdef FOO_OLD_NAMES
enum foo_shape { FOO_ROUND, FOO_SQUARE };
#else
enum foo_form { FOO_ROUND, FOO_SQUARE };
#endif
