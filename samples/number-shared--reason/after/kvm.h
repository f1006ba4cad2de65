/* SPDX-License-Identifier: MIT */
#ifndef KVM_H
#define KVM_H

/* What became of the machine. */
#define KVM_EXIT_UNKNOWN	0
#define KVM_EXIT_EXCEPTION	1
#define KVM_EXIT_IO		2
#define KVM_EXIT_HLT		5
#define KVM_EXIT_MMIO		6
#define KVM_EXIT_MMIO_WIDE	7
#define KVM_EXIT_NOTIFY		7
#define KVM_EXIT_MEMORY_FAULT	6
/* an older name */
#define KVM_EXIT_HALTED		KVM_EXIT_HLT

/* Which way. */
#define KVM_EXIT_IO_IN		0
#define KVM_EXIT_IO_OUT		1
#define KVM_EXIT_IO_REP		2

#endif
