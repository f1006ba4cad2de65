/* SPDX-License-Identifier: MIT */
#define SAMPLE_NEAR	1
#define SAMPLE_FAR	2
