/* SPDX-License-Identifier: MIT */
#define SAMPLE_NEAR	1
