/* SPDX-License-Identifier: MIT */
#define FOO_WORD 1
