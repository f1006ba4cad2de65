import type { ProbeTable } from "./probe-table.ts";

const params = new Uint8Array(120);
/** struct io_uring_probe and 256 struct io_uring_probe_op. */
const probe = new Uint8Array(16 + 256 * 8);
const IORING_REGISTER_PROBE = 8n;

/** A ring of one entry, thrown away: it tells its features and, through REGISTER_PROBE, its last operation. */
export const ioUring: ProbeTable = {
  name: "io_uring",
  title: "io_uring: rings for submitting and completing system calls",
  reach: { by: "syscall", name: "io_uring_setup", args: [1n, params], opens: true },
  asks: [
    {
      kind: "mask",
      name: "IORING_FEAT",
      via: { call: "reach", argument: 1, answer: { offset: 20, size: 4 } },
      bits: [
        { at: 0, name: "SINGLE_MMAP", since: "5.4" },
        { at: 1, name: "NODROP", since: "5.5" },
        { at: 2, name: "SUBMIT_STABLE", since: "5.5" },
        { at: 3, name: "RW_CUR_POS", since: "5.6" },
        { at: 4, name: "CUR_PERSONALITY", since: "5.6" },
        { at: 5, name: "FAST_POLL", since: "5.7" },
        { at: 6, name: "POLL_32BITS", since: "5.9" },
        { at: 7, name: "SQPOLL_NONFIXED", since: "5.11" },
        { at: 8, name: "EXT_ARG", since: "5.11" },
        { at: 9, name: "NATIVE_WORKERS", since: "5.12" },
        { at: 10, name: "RSRC_TAGS", since: "5.13" },
        { at: 11, name: "CQE_SKIP", since: "5.17" },
        { at: 12, name: "LINKED_FILE", since: "5.17" },
        { at: 13, name: "REG_REG_RING", since: "6.3" },
        { at: 14, name: "RECVSEND_BUNDLE", since: "6.10" },
        { at: 15, name: "MIN_TIMEOUT", since: "6.12" },
        { at: 16, name: "RW_ATTR", since: "6.14" },
        { at: 17, name: "NO_IOWAIT", since: "6.15" },
      ],
    },
    {
      kind: "number",
      name: "last operation",
      via: {
        call: "syscall",
        name: "io_uring_register",
        onFd: true,
        args: [IORING_REGISTER_PROBE, probe, 256n],
        answer: { argument: 1, offset: 0, size: 1 },
      },
      steps: [
        { at: 29, name: "EPOLL_CTL", since: "5.6" },
        { at: 32, name: "REMOVE_BUFFERS", since: "5.7" },
        { at: 33, name: "TEE", since: "5.8" },
        { at: 36, name: "UNLINKAT", since: "5.11" },
        { at: 39, name: "LINKAT", since: "5.15" },
        { at: 40, name: "MSG_RING", since: "5.18" },
        { at: 46, name: "URING_CMD", since: "5.19" },
        { at: 47, name: "SEND_ZC", since: "6.0" },
        { at: 48, name: "SENDMSG_ZC", since: "6.1" },
        { at: 53, name: "FUTEX_WAITV", since: "6.7" },
        { at: 54, name: "FIXED_FD_INSTALL", since: "6.8" },
        { at: 55, name: "FTRUNCATE", since: "6.9" },
        { at: 57, name: "LISTEN", since: "6.11" },
        { at: 61, name: "WRITEV_FIXED", since: "6.15" },
        { at: 62, name: "PIPE", since: "6.16" },
        { at: 64, name: "URING_CMD128", since: "6.19" },
      ],
    },
  ],
  source: "include/uapi/linux/io_uring.h, Linux 6.1, 6.12, 7.2 and 7.3",
  unverified:
    "the exact releases are from memory; the headers of 6.1, 6.12, 7.2 and 7.3 agree with them (that of Debian's 5.10 has what 5.15 has)",
};
