/* SPDX-License-Identifier: MIT */
#define SAMPLE_RAW_LIMIT	8
