enum foo_mode { FOO_FAST, FOO_SAFE };
