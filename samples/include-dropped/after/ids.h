/* SPDX-License-Identifier: MIT */
#ifndef IDS_H
#define IDS_H

struct foo_id {
	unsigned char b[16];
};

#define FOO_ID_NONE 0

#endif
