/* SPDX-License-Identifier: MIT */
#ifndef SAMPLE_H
#define SAMPLE_H

typedef unsigned int foo_u32;
typedef struct { int a; } foo_pair;

/* The index, by its name. */
static inline __attribute__((unused)) unsigned foo_index(unsigned int index, char const *called)
{
	return called
		? index : 0x0;
}

int foo_start(signed, int *, void (int));
foo_pair foo_of(const foo_pair pair);
int foo_write(const char *text);
int foo_renamed_to(int a);
#define foo_renamed foo_renamed_to
#define foo_macro(a, b) ((a) + (b))
int foo_printf(char const *, ...);
int (*foo_find(int))(int number);
int foo_more(void);

#endif
