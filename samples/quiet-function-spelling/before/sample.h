/* SPDX-License-Identifier: MIT */
#ifndef SAMPLE_H
#define SAMPLE_H

typedef unsigned int foo_u32;
typedef struct { int a; } foo_pair;

static __inline__ foo_u32 foo_index(foo_u32 a, const char *name)
{
	return name ? a : 0;
}

extern int foo_start(int a, int values[4], void (*call)(int first)) __attribute__((pure));
foo_pair foo_of(foo_pair it);
int foo_write(char *text);
int foo_renamed(int a);
int foo_macro(int a, int b);
int foo_printf(const char *format, ...);
int (*foo_find(int which))(int);

#endif
