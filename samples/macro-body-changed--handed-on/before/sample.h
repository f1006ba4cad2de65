/* SPDX-License-Identifier: MIT */
#define CFG_PAIR(a, b) ((a) << 8 | (b))
#define CFG_TEXT(x) #x
