import type { Convention } from "./convention.ts";

/** One row a header. What has a contract is in `src/interfaces`; what has neither is learnt from constants that are called versions and grow. */
export const conventions: readonly Convention[] = [
  {
    header: "linux/fuse.h",
    numbers: [{ kind: "constants", name: "FUSE version", constants: ["FUSE_KERNEL_VERSION", "FUSE_KERNEL_MINOR_VERSION"] }],
    runs: ["FUSE_ASYNC_READ"],
  },
  {
    header: "linux/landlock.h",
    numbers: [
      {
        kind: "table",
        name: "Landlock ABI",
        asked: "landlock_create_ruleset(NULL, 0, LANDLOCK_CREATE_RULESET_VERSION)",
        steps: [
          {
            number: 1n,
            elements: [
              "LANDLOCK_CREATE_RULESET_VERSION",
              "landlock_ruleset_attr.handled_access_fs",
              "LANDLOCK_RULE_PATH_BENEATH",
              "landlock_path_beneath_attr.allowed_access",
              "landlock_path_beneath_attr.parent_fd",
              "LANDLOCK_ACCESS_FS_EXECUTE",
              "LANDLOCK_ACCESS_FS_WRITE_FILE",
              "LANDLOCK_ACCESS_FS_READ_FILE",
              "LANDLOCK_ACCESS_FS_READ_DIR",
              "LANDLOCK_ACCESS_FS_REMOVE_DIR",
              "LANDLOCK_ACCESS_FS_REMOVE_FILE",
              "LANDLOCK_ACCESS_FS_MAKE_CHAR",
              "LANDLOCK_ACCESS_FS_MAKE_DIR",
              "LANDLOCK_ACCESS_FS_MAKE_REG",
              "LANDLOCK_ACCESS_FS_MAKE_SOCK",
              "LANDLOCK_ACCESS_FS_MAKE_FIFO",
              "LANDLOCK_ACCESS_FS_MAKE_BLOCK",
              "LANDLOCK_ACCESS_FS_MAKE_SYM",
            ],
          },
          { number: 2n, elements: ["LANDLOCK_ACCESS_FS_REFER"] },
          { number: 3n, elements: ["LANDLOCK_ACCESS_FS_TRUNCATE"] },
          {
            number: 4n,
            elements: [
              "landlock_ruleset_attr.handled_access_net",
              "LANDLOCK_RULE_NET_PORT",
              "landlock_net_port_attr.allowed_access",
              "landlock_net_port_attr.port",
              "LANDLOCK_ACCESS_NET_BIND_TCP",
              "LANDLOCK_ACCESS_NET_CONNECT_TCP",
            ],
          },
          { number: 5n, elements: ["LANDLOCK_ACCESS_FS_IOCTL_DEV"] },
          {
            number: 6n,
            elements: ["landlock_ruleset_attr.scoped", "LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET", "LANDLOCK_SCOPE_SIGNAL"],
          },
          {
            number: 7n,
            elements: [
              "LANDLOCK_RESTRICT_SELF_LOG_SAME_EXEC_OFF",
              "LANDLOCK_RESTRICT_SELF_LOG_NEW_EXEC_ON",
              "LANDLOCK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF",
            ],
          },
          { number: 8n, elements: ["LANDLOCK_RESTRICT_SELF_TSYNC"] },
          { number: 9n, elements: ["LANDLOCK_ACCESS_FS_RESOLVE_UNIX"] },
          {
            number: 10n,
            elements: [
              "LANDLOCK_ACCESS_NET_BIND_UDP",
              "LANDLOCK_ACCESS_NET_CONNECT_SEND_UDP",
              "LANDLOCK_ADD_RULE_QUIET",
              "landlock_ruleset_attr.quiet_access_fs",
              "landlock_ruleset_attr.quiet_access_net",
              "landlock_ruleset_attr.quiet_scoped",
            ],
          },
        ],
        source:
          "include/uapi/linux/landlock.h, Linux 7.3, whose comments give 1, 4, 6, 9 and 10; 2, 3, 5, 7 and 8 by the one release between that brought elements",
        notes: [
          "errata are no part of the header: a kernel answers them as bits, by LANDLOCK_CREATE_RULESET_ERRATA, and a backport of a fix shows there alone",
        ],
      },
    ],
  },
  { header: "linux/userfaultfd.h", masks: [{ name: "UFFD_API_FEATURES", prefix: "UFFD_FEATURE_" }] },
];
