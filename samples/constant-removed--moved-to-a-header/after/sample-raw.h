/* SPDX-License-Identifier: MIT */
#define SAMPLE_RAW_LIMIT	8
#define SAMPLE_FAR	2
