/* SPDX-License-Identifier: MIT */
#define CFG_PLACE(n) ((n) << 3)
#define CFG_SLOT(x) CFG_PLACE(x)
#define CFG_NAME(x) #x
