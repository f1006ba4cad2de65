#define FOO_F_LAST (1U << 31)
#define FOO_ANY (~0U)
#define FOO_NONE (-1)
#define FOO_WIDE 0x100000005
#define FOO_TURNED 0x7ffffffe
