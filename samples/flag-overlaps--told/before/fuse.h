/* SPDX-License-Identifier: MIT */
#ifndef FUSE_H
#define FUSE_H

/* How a file is written to. */
#define FUSE_WRITE_CACHE	(1 << 0)
#define FUSE_WRITE_LOCKOWNER	(1 << 1)
#define FUSE_WRITE_KILL_SUIDGID	(1 << 2)
/* an older name */
#define FUSE_WRITE_KILL_PRIV	FUSE_WRITE_KILL_SUIDGID

/* How a file is read. */
#define FUSE_READ_LOCKOWNER	(1 << 1)

#endif
