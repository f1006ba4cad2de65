/* SPDX-License-Identifier: MIT */
#define CFG_EXIT_REASONS	{ 1, "read" }, { 3, "seek" }, { 2, "write" }, { 4, "sync" }
#define CFG_NAMES(y)		y "in", y "out", y "error"
#define CFG_ORDER		{ 2, "write" }, { 1, "read" }, { 3, "seek" }
#define CFG_HAS_FLAGS(v)	((v) >= (4U << 16))
#define CFG_VERSION_EXTRA	"-ioctl (2023-03-01)"
#define CFG_MAPPER(FN)		FN(read), FN(seek), FN(write)
