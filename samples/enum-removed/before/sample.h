enum foo_type { FOO_PLAIN, FOO_WIDE };

enum foo_mode { FOO_FAST, FOO_SAFE };

enum foo_level { FOO_LOW, FOO_HIGH };

enum foo_shape { FOO_ROUND, FOO_SQUARE };

enum foo_gone { FOO_LEFT, FOO_RIGHT };
