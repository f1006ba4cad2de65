/* SPDX-License-Identifier: MIT */
#ifndef SAMPLE_H
#define SAMPLE_H

#include <linux/types.h>
#include <linux/ioctl.h>
#include <asm/sample.h>

#define SAMPLE_SHARED		1

#endif
