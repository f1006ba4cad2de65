import type { ProbeTable } from "./probe-table.ts";

const UFFD_USER_MODE_ONLY = 1n;
const O_CLOEXEC_NONBLOCK = 0o2004000n;
const UFFDIO_API = 0xc018aa3f;
const api = new Uint8Array(24);
api[0] = 0xaa;

/** UFFDIO_API without features answers all that there are; it may be asked once a descriptor. */
export const userfaultfd: ProbeTable = {
  name: "userfaultfd",
  title: "userfaultfd: page faults handled by programs",
  reach: { by: "syscall", name: "userfaultfd", args: [O_CLOEXEC_NONBLOCK | UFFD_USER_MODE_ONLY], opens: true },
  asks: [
    {
      kind: "mask",
      name: "UFFD_FEATURE",
      via: { call: "ioctl", command: UFFDIO_API, argument: api, answer: { offset: 8, size: 8 } },
      bits: [
        { at: 0, name: "PAGEFAULT_FLAG_WP", since: "5.7", optional: true },
        { at: 1, name: "EVENT_FORK", since: "4.11" },
        { at: 2, name: "EVENT_REMAP", since: "4.11" },
        { at: 3, name: "EVENT_REMOVE", since: "4.11" },
        { at: 4, name: "MISSING_HUGETLBFS", since: "4.11" },
        { at: 5, name: "MISSING_SHMEM", since: "4.11" },
        { at: 6, name: "EVENT_UNMAP", since: "4.11" },
        { at: 7, name: "SIGBUS", since: "4.14" },
        { at: 8, name: "THREAD_ID", since: "4.14" },
        { at: 9, name: "MINOR_HUGETLBFS", since: "5.13", optional: true },
        { at: 10, name: "MINOR_SHMEM", since: "5.14", optional: true },
        { at: 11, name: "EXACT_ADDRESS", since: "5.18" },
        { at: 12, name: "WP_HUGETLBFS_SHMEM", since: "5.19", optional: true },
        { at: 13, name: "WP_UNPOPULATED", since: "6.4", optional: true },
        { at: 14, name: "POISON", since: "6.6" },
        { at: 15, name: "WP_ASYNC", since: "6.7", optional: true },
        { at: 16, name: "MOVE", since: "6.8" },
        { at: 17, name: "RWP", since: "7.3", optional: true },
        { at: 18, name: "RWP_ASYNC", since: "7.3", optional: true },
      ],
    },
  ],
  source: "include/uapi/linux/userfaultfd.h, Linux 7.3; ioctl_userfaultfd(2)",
  unverified: "the exact releases are from memory; the headers of 5.10, 6.1, 6.12, 7.2 and 7.3 agree with them",
};
