/* SPDX-License-Identifier: MIT */
#ifndef SAMPLE_H
#define SAMPLE_H

enum cfg_mode {
	CFG_MODE_SLOW = 1,
	CFG_MODE_FAST = 2,
#define CFG_MODE_FAST	CFG_MODE_FAST
	CFG_MODE_IDLE = 4,
};
#endif
