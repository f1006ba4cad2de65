/* SPDX-License-Identifier: MIT */
#ifndef ASM_SAMPLE_H
#define ASM_SAMPLE_H
#endif
