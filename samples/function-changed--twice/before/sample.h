/* SPDX-License-Identifier: MIT */
#ifndef SAMPLE_H
#define SAMPLE_H

int foo_start(int a);
#ifdef __x86_64__
int foo_start(int first);
#endif

#endif
