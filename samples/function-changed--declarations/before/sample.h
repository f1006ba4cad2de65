/* SPDX-License-Identifier: MIT */
#ifndef SAMPLE_H
#define SAMPLE_H

struct foo;

int foo_later();
int foo_later(int a);

#define foo_count(it) (0)

#endif
