#define FOO_REASONS \
	{ 1, "the first of all reasons" }, \
	{ 2, "the second of all reasons" }, \
	{ 4, "the fourth" }, \
	{ 5, "the third" }
