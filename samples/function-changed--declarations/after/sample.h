/* SPDX-License-Identifier: MIT */
#ifndef SAMPLE_H
#define SAMPLE_H

struct foo;

int foo_later();
int foo_later(int a, int b);

static inline int foo_count(struct foo *it, int all)
{
	return all;
}

#endif
