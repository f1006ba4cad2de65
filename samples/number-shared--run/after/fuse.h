/* SPDX-License-Identifier: MIT */
#ifndef FUSE_H
#define FUSE_H

/* What both sides say at the start. */
#define FUSE_ASYNC_READ		(1 << 0)
#define FUSE_POSIX_LOCKS	(1 << 1)
#define FUSE_FILE_OPS		(1 << 1)
#define FUSE_DONT_MASK		(1 << 6)
#define FUSE_SPLICE_READ	(1 << 6)
#define FUSE_INIT_EXT		(1 << 30)
#define FUSE_INIT_RESERVED	(1 << 31)
/* in the second word */
#define FUSE_SECURITY_CTX	(1ULL << 32)
#define FUSE_HAS_DAX		(1ULL << 33)
#define FUSE_ALLOW_MMAP		(1ULL << 36)
/* an older name */
#define FUSE_RELAX		FUSE_ALLOW_MMAP
#define FUSE_PASSTHROUGH	(1ULL << 36)

/* When a file is let go. */
#define FUSE_RELEASE_FLUSH	(1 << 0)
#define FUSE_RELEASE_UNLOCK	(1 << 1)

/* When a file is looked at. */
#define FUSE_GETATTR_FH		(1 << 0)
#define FUSE_GETATTR_DAX	(1 << 1)

#endif
