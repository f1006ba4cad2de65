#define FOO_F_LAST (1 << 31)
#define FOO_ANY (-1)
#define FOO_NONE 0xffffffff
#define FOO_WIDE 5
#define FOO_TURNED (-2)
