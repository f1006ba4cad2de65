/* SPDX-License-Identifier: MIT */
#ifndef KVM_H
#define KVM_H

/* What became of the machine. */
#define KVM_EXIT_UNKNOWN	0
#define KVM_EXIT_EXCEPTION	1
#define KVM_EXIT_IO		2
#define KVM_EXIT_HLT		5
#define KVM_EXIT_MMIO		6

/* Which way. */
#define KVM_EXIT_IO_IN		0
#define KVM_EXIT_IO_OUT		1

#endif
