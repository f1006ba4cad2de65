import type { DataModel } from "../../abi/model.ts";
import type { BuiltinTable } from "./builtin-headers.ts";
import { integers } from "./compiler-headers.ts";

/**
 * What kernel headers ask of a C library: the public ABI's types as glibc lays them out, and no functions, which are no part of
 * a kernel interface. Where a kernel header declares the same type, its own switch (linux/libc-compat.h) is turned off.
 */
export const libcHeaders: BuiltinTable = {
  "features.h": "",
  "sys/cdefs.h": "",
  // glibc's lists of functions that a port does not implement; a 64-bit installation lacks the 32-bit one.
  "gnu/stubs-32.h": "",
  "gnu/stubs-x32.h": "",
  "gnu/stubs-64.h": "",

  "sys/types.h": (model) => `\
#ifndef _SYS_TYPES_H
#define _SYS_TYPES_H 1
#define __need_size_t
#include <stddef.h>
${timeTypes(model)}
${integers(model.long === 8 ? "long" : "long long")}
typedef unsigned char u_char;
typedef unsigned short u_short;
typedef unsigned int u_int;
typedef unsigned long u_long;
typedef unsigned short ushort;
typedef unsigned int uint;
typedef unsigned long ulong;
typedef uint8_t u_int8_t;
typedef uint16_t u_int16_t;
typedef uint32_t u_int32_t;
typedef uint64_t u_int64_t;
typedef int64_t quad_t;
typedef uint64_t u_quad_t;
typedef ${model.pointer === 8 ? "long" : "int"} ssize_t;
typedef int pid_t;
typedef unsigned int id_t;
typedef unsigned int uid_t;
typedef unsigned int gid_t;
typedef unsigned int mode_t;
typedef int key_t;
typedef unsigned int useconds_t;
typedef char *caddr_t;
typedef int daddr_t;
typedef ${model.long === 8 ? "unsigned long" : "unsigned long long"} dev_t;
typedef unsigned ${model.arch === "alpha" ? "int" : word(model)} ino_t;
typedef ${word(model)} off_t;
typedef long long loff_t;
#endif
`,

  "time.h": (model) => `\
#ifndef _TIME_H
#define _TIME_H 1
#define __need_size_t
#include <stddef.h>
${timeTypes(model)}
struct itimerspec {
  struct timespec it_interval;
  struct timespec it_value;
};
struct tm {
  int tm_sec;
  int tm_min;
  int tm_hour;
  int tm_mday;
  int tm_mon;
  int tm_year;
  int tm_wday;
  int tm_yday;
  int tm_isdst;
  long tm_gmtoff;
  const char *tm_zone;
};
#endif
`,

  // Like glibc's it declares the times and not size_t.
  "sys/time.h": (model) => `\
#ifndef _SYS_TIME_H
#define _SYS_TIME_H 1
${timeTypes(model)}
struct timezone {
  int tz_minuteswest;
  int tz_dsttime;
};
struct itimerval {
  struct timeval it_interval;
  struct timeval it_value;
};
#define ITIMER_REAL 0
#define ITIMER_VIRTUAL 1
#define ITIMER_PROF 2
#endif
`,

  "sys/uio.h": `\
#ifndef __abide_iovec
#define __abide_iovec
#include <sys/types.h>
struct iovec {
  void *iov_base;
  size_t iov_len;
};
#endif
`,

  "sys/socket.h": (model) => `\
#ifndef _SYS_SOCKET_H
#define _SYS_SOCKET_H 1
#include <sys/uio.h>
#include <asm/socket.h>
typedef unsigned int socklen_t;
typedef unsigned short sa_family_t;
struct sockaddr {
  sa_family_t sa_family;
  char sa_data[14];
};
struct sockaddr_storage {
  sa_family_t ss_family;
  char __ss_padding[${(model.arch === "m68k" ? 124 : 126) - model.long}];
  unsigned long __ss_align;
};
struct msghdr {
  void *msg_name;
  socklen_t msg_namelen;
  struct iovec *msg_iov;
  size_t msg_iovlen;
  void *msg_control;
  size_t msg_controllen;
  int msg_flags;
};
struct cmsghdr {
  size_t cmsg_len;
  int cmsg_level;
  int cmsg_type;
  unsigned char __cmsg_data[];
};
struct linger {
  int l_onoff;
  int l_linger;
};
struct ucred {
  pid_t pid;
  uid_t uid;
  gid_t gid;
};
enum __socket_type {
  SOCK_STREAM = ${model.arch === "mips" ? 2 : 1},
  SOCK_DGRAM = ${model.arch === "mips" ? 1 : 2},
  SOCK_RAW = 3,
  SOCK_RDM = 4,
  SOCK_SEQPACKET = 5,
  SOCK_DCCP = 6,
  SOCK_PACKET = 10
};
#define PF_UNSPEC 0
${families.map(([name, number]) => `#define PF_${name} ${number}\n#define AF_${name} PF_${name}`).join("\n")}
#define AF_UNSPEC PF_UNSPEC
#define SOL_RAW 255
#endif
`,
  "asm/socket.h": "#include <asm/sockios.h>\n",
  "asm/sockios.h": "",

  "sys/ioctl.h": "#include <asm/ioctl.h>\n",
  "unistd.h": "#include <sys/types.h>\n",
  "string.h": "#define __need_size_t\n#define __need_NULL\n#include <stddef.h>\n",
  "stdlib.h": "#define __need_size_t\n#define __need_wchar_t\n#define __need_NULL\n#include <stddef.h>\n",

  "endian.h": (model) => `\
#ifndef _ENDIAN_H
#define _ENDIAN_H 1
#ifndef __LITTLE_ENDIAN
#define __LITTLE_ENDIAN 1234
#endif
#ifndef __BIG_ENDIAN
#define __BIG_ENDIAN 4321
#endif
#define __PDP_ENDIAN 3412
#define __BYTE_ORDER ${model.endian === "little" ? "__LITTLE_ENDIAN" : "__BIG_ENDIAN"}
#define __FLOAT_WORD_ORDER __BYTE_ORDER
#define LITTLE_ENDIAN __LITTLE_ENDIAN
#define BIG_ENDIAN __BIG_ENDIAN
#define PDP_ENDIAN __PDP_ENDIAN
#define BYTE_ORDER __BYTE_ORDER
#endif
`,

  "netinet/in.h": `\
#ifndef _NETINET_IN_H
#define _NETINET_IN_H 1
#include <stdint.h>
#include <sys/socket.h>
typedef uint16_t in_port_t;
typedef uint32_t in_addr_t;
#ifndef _LINUX_IN_H
#define __UAPI_DEF_IN_ADDR 0
#define __UAPI_DEF_IN_IPPROTO 0
#define __UAPI_DEF_IN_PKTINFO 0
#define __UAPI_DEF_IP_MREQ 0
#define __UAPI_DEF_SOCKADDR_IN 0
#define __UAPI_DEF_IN_CLASS 0
struct in_addr {
  in_addr_t s_addr;
};
struct sockaddr_in {
  sa_family_t sin_family;
  in_port_t sin_port;
  struct in_addr sin_addr;
  unsigned char sin_zero[8];
};
struct ip_mreq {
  struct in_addr imr_multiaddr;
  struct in_addr imr_interface;
};
struct ip_mreqn {
  struct in_addr imr_multiaddr;
  struct in_addr imr_address;
  int imr_ifindex;
};
struct ip_mreq_source {
  struct in_addr imr_multiaddr;
  struct in_addr imr_interface;
  struct in_addr imr_sourceaddr;
};
struct in_pktinfo {
  int ipi_ifindex;
  struct in_addr ipi_spec_dst;
  struct in_addr ipi_addr;
};
enum {
  IPPROTO_IP = 0,
  IPPROTO_ICMP = 1,
  IPPROTO_IGMP = 2,
  IPPROTO_TCP = 6,
  IPPROTO_UDP = 17,
  IPPROTO_IPV6 = 41,
  IPPROTO_SCTP = 132,
  IPPROTO_RAW = 255
};
#define INADDR_ANY ((in_addr_t)0x00000000)
#define INADDR_BROADCAST ((in_addr_t)0xffffffff)
#define INADDR_NONE ((in_addr_t)0xffffffff)
#define INADDR_LOOPBACK ((in_addr_t)0x7f000001)
#endif
#ifndef _LINUX_IN6_H
#define __UAPI_DEF_IN6_ADDR 0
#define __UAPI_DEF_SOCKADDR_IN6 0
#define __UAPI_DEF_IPV6_MREQ 0
#define __UAPI_DEF_IPPROTO_V6 0
#define __UAPI_DEF_IN6_PKTINFO 0
#define __UAPI_DEF_IP6_MTUINFO 0
struct in6_addr {
  union {
    uint8_t __u6_addr8[16];
    uint16_t __u6_addr16[8];
    uint32_t __u6_addr32[4];
  } __in6_u;
};
#define s6_addr __in6_u.__u6_addr8
#define s6_addr16 __in6_u.__u6_addr16
#define s6_addr32 __in6_u.__u6_addr32
struct sockaddr_in6 {
  sa_family_t sin6_family;
  in_port_t sin6_port;
  uint32_t sin6_flowinfo;
  struct in6_addr sin6_addr;
  uint32_t sin6_scope_id;
};
struct ipv6_mreq {
  struct in6_addr ipv6mr_multiaddr;
  unsigned int ipv6mr_interface;
};
struct in6_pktinfo {
  struct in6_addr ipi6_addr;
  unsigned int ipi6_ifindex;
};
struct ip6_mtuinfo {
  struct sockaddr_in6 ip6m_addr;
  uint32_t ip6m_mtu;
};
#endif
#endif
`,

  "netinet/if_ether.h": "#include <sys/types.h>\n#include <linux/if_ether.h>\n",
  "net/ethernet.h": "#include <sys/types.h>\n#include <linux/if_ether.h>\n",
};

/** Address families that kernel headers and their users name, with their numbers (linux/socket.h's AF_*). */
const families: readonly (readonly [name: string, number: number])[] = [
  ["UNIX", 1],
  ["LOCAL", 1],
  ["INET", 2],
  ["AX25", 3],
  ["APPLETALK", 5],
  ["X25", 9],
  ["INET6", 10],
  ["NETLINK", 16],
  ["PACKET", 17],
  ["PPPOX", 24],
  ["CAN", 29],
  ["TIPC", 30],
  ["BLUETOOTH", 31],
  ["IEEE802154", 36],
  ["ALG", 38],
  ["VSOCK", 40],
  ["QIPCRTR", 42],
  ["SMC", 43],
  ["XDP", 44],
];

/** A `long`, except on x32, where the C library's times and offsets have 8 bytes. */
function word(model: DataModel): string {
  return model.name === "x32" ? "long long" : "long";
}

/** time_t and what is made of it; sys/types.h and time.h may meet. 32-bit ports keep the 32-bit time_t, glibc's default. */
function timeTypes(model: DataModel): string {
  const time = word(model);
  // sparc64 counts microseconds in an int, in the ABI of its own.
  const micro = model.arch === "sparc" && model.pointer === 8 ? "int" : time;
  return `\
#ifndef __abide_time_t
#define __abide_time_t
typedef ${time} time_t;
typedef ${time} clock_t;
typedef int clockid_t;
typedef void *timer_t;
typedef ${micro} suseconds_t;
struct timespec {
  time_t tv_sec;
  ${time} tv_nsec;
};
struct timeval {
  time_t tv_sec;
  suseconds_t tv_usec;
};
#endif`;
}
