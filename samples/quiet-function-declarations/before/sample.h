/* SPDX-License-Identifier: MIT */
#ifndef SAMPLE_H
#define SAMPLE_H

int foo_start(int a);
int foo_later(int a);
#define foo_sum(a, b) ((a) + (b))
#define foo_print(format, ...) foo_start(format)
int foo_own(int a);
#define foo_own foo_own

#endif
