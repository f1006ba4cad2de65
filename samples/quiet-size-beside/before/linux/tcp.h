/* SPDX-License-Identifier: MIT */
#include <linux/types.h>

struct tcp_info {
	__u32 tcpi_rto;
	__u32 tcpi_ato;
};
