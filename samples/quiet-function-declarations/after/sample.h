/* SPDX-License-Identifier: MIT */
#ifndef SAMPLE_H
#define SAMPLE_H

int foo_start();
int foo_start(int first);
int foo_start(int);
int foo_later(int a);
extern int foo_later();

static inline int foo_sum(int a, int b)
{
	return a + b;
}

int foo_print(int format, ...);
extern int foo_own(int own);
#define foo_own foo_own

#endif
