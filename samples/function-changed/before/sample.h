/* SPDX-License-Identifier: MIT */
#ifndef SAMPLE_H
#define SAMPLE_H

struct foo;

static inline int foo_index(int a)
{
	return a & 0xff;
}

int foo_start(int a);
const char *foo_name(const struct foo *it);
int foo_each(struct foo *it, int (*call)(int a, void *with), void *with);
int foo_old(void);
unsigned int foo_count(void);

#endif
