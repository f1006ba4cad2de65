/* SPDX-License-Identifier: MIT */
#define CFG_SLOT(x) ((x) << 3)
#define CFG_NAME(x) #x
