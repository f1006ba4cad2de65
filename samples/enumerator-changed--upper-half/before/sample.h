enum foo_f { FOO_F_FIRST = 1 << 0, FOO_F_LAST = 1 << 31 };

enum foo_set { FOO_SET_NONE = 7, FOO_SET_ANY = -1, FOO_SET_WIDE = 8 };
