/* SPDX-License-Identifier: MIT */
#define CFG_EXIT_REASONS	{ 1, "read" }, { 2, "write" }
#define CFG_NAMES(x)		x "in", x "out"
#define CFG_ORDER		{ 1, "read" }, { 2, "write" }
#define CFG_HAS_FLAGS(v)	((v) >= (4 << 16))
#define CFG_VERSION_EXTRA	"-ioctl (2022-07-28)"
#define CFG_MAPPER(FN)		FN(read), FN(write)
