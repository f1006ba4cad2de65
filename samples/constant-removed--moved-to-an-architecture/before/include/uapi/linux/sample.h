/* SPDX-License-Identifier: MIT */
#ifndef SAMPLE_H
#define SAMPLE_H

#include <linux/types.h>
#include <linux/ioctl.h>
#include <asm/sample.h>

#define SAMPLE_SHARED		1
#define SAMPLE_S390_STOP	2
#define SAMPLE_S390_RESET	3

#define SAMPLE_S390_CODE(a, b)	((a) | ((b) << 16))

enum sample_op {
	SAMPLE_S390_DUMP,
	SAMPLE_S390_LOAD,
};

struct sample_s390_psw {
	__u64 mask;
	__u64 addr;
};

#define SAMPLE_S390_STORE	_IOW(0xae, 0x40, struct sample_s390_psw)

#endif
