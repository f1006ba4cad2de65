/* SPDX-License-Identifier: MIT */
#define CFG_JOIN(a, b) ((a) << 8 | (b))
#define CFG_STRING(x) #x
#define CFG_PAIR(a, b) CFG_JOIN(b, a)
#define CFG_TEXT(x) CFG_STRING(x)
