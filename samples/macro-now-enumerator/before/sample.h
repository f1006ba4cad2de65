/* SPDX-License-Identifier: MIT */
#ifndef SAMPLE_H
#define SAMPLE_H

#define CFG_MODE_SLOW	1
#define CFG_MODE_FAST	2
#define CFG_MODE_IDLE	3
#endif
