/* SPDX-License-Identifier: MIT */
#include <linux/types.h>

struct tcp_info {
	__u32 tcpi_rto;
	__u32 tcpi_ato;
	__u32 tcpi_rcv_wnd;
	__u32 tcpi_rehash;
};
