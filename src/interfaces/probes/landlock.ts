import type { ProbeTable } from "./probe-table.ts";

const LANDLOCK_CREATE_RULESET_VERSION = 1n;
const LANDLOCK_CREATE_RULESET_ERRATA = 2n;

/** A version that cannot be cherry-picked, and bits for its fixes. Neither question makes a ruleset. */
export const landlock: ProbeTable = {
  name: "landlock",
  title: "Landlock: access control by unprivileged programs",
  reach: { by: "syscall", name: "landlock_create_ruleset", args: [0n, 0n, LANDLOCK_CREATE_RULESET_VERSION], opens: false },
  asks: [
    {
      kind: "number",
      name: "ABI",
      via: {
        call: "syscall",
        name: "landlock_create_ruleset",
        args: [0n, 0n, LANDLOCK_CREATE_RULESET_VERSION],
        answer: { value: true },
      },
      steps: [
        { at: 1, name: "file system", since: "5.13" },
        { at: 2, name: "LANDLOCK_ACCESS_FS_REFER", since: "5.19" },
        { at: 3, name: "LANDLOCK_ACCESS_FS_TRUNCATE", since: "6.2" },
        { at: 4, name: "LANDLOCK_ACCESS_NET_BIND_TCP and CONNECT_TCP", since: "6.7" },
        { at: 5, name: "LANDLOCK_ACCESS_FS_IOCTL_DEV", since: "6.10" },
        { at: 6, name: "LANDLOCK_SCOPE", since: "6.12" },
        { at: 7, name: "logging flags", since: "6.15" },
        { at: 8, name: "LANDLOCK_RESTRICT_SELF_TSYNC", since: "7.0" },
        { at: 9, name: "LANDLOCK_ACCESS_FS_RESOLVE_UNIX", since: "7.1" },
        { at: 10, name: "LANDLOCK_ACCESS_NET_BIND_UDP", since: "7.2" },
        { at: 11, name: "LANDLOCK_RESTRICT_SELF_NO_NEW_PRIVS", since: "7.3" },
      ],
    },
    {
      kind: "mask",
      name: "errata",
      via: {
        call: "syscall",
        name: "landlock_create_ruleset",
        args: [0n, 0n, LANDLOCK_CREATE_RULESET_ERRATA],
        answer: { value: true },
      },
      bits: [
        { at: 0, name: "TCP socket identification", optional: true },
        { at: 1, name: "scoped signal handling", optional: true },
        { at: 2, name: "disconnected directories", optional: true },
        { at: 3, name: "whiteouts of OverlayFS", optional: true },
      ],
    },
  ],
  source: "include/uapi/linux/landlock.h and security/landlock/errata, Linux 7.3",
  unverified:
    "the exact releases are from memory; the headers of 6.12, 7.2 and 7.3 agree with them, and kernels of these answered 6, 10 and 11; fixes go into stable kernels of any age",
};
