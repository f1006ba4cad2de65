/* SPDX-License-Identifier: MIT */
#ifndef SAMPLE_H
#define SAMPLE_H

struct foo;

static inline int foo_index(int a, int b)
{
	return (a & 0xff) + b;
}

int foo_start(long a);
const char *foo_name(struct foo *it);
int foo_each(struct foo *it, int (*call)(long a, void *with), void *with);
unsigned long foo_count(void);
int foo_new(void);

#endif
