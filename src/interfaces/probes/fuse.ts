import type { ProbeTable, Row } from "./probe-table.ts";

const FUSE_DEV_IOC_BACKING_OPEN = 0x4010e501;
const source = "include/uapi/linux/fuse.h, Linux 7.3";
const unverified = "the exact releases are from memory; the headers of 5.10, 6.1, 6.12, 7.2 and 7.3 agree with them";

/** The kernel offers its version only to a file system that is mounted, and none is mounted to ask. */
export const fuse: ProbeTable = {
  name: "fuse",
  title: "FUSE: file systems in programs",
  reach: { by: "node", paths: ["/dev/fuse"] },
  asks: [
    {
      kind: "command",
      name: "FUSE_DEV_IOC_BACKING_OPEN",
      via: { call: "ioctl", command: FUSE_DEV_IOC_BACKING_OPEN, argument: new Uint8Array(), answer: { value: true } },
      // EOPNOTSUPP without CONFIG_FUSE_PASSTHROUGH; EPERM where it is there and nothing is mounted.
      absent: ["ENOTTY", "EOPNOTSUPP"],
      since: "6.9",
    },
  ],
  leaves:
    "the version and its flags are offered in FUSE_INIT when a file system is mounted; abide probe cuse reads the same version where /dev/cuse is there",
  source,
  unverified,
};

const minors: readonly Row[] = [
  { at: 31, name: "7.31", since: "5.4" },
  { at: 32, name: "7.32", since: "5.10" },
  { at: 33, name: "7.33", since: "5.11" },
  { at: 34, name: "7.34", since: "5.14" },
  { at: 36, name: "7.36", since: "5.17" },
  { at: 38, name: "7.38", since: "6.1" },
  { at: 39, name: "7.39", since: "6.6" },
  { at: 40, name: "7.40", since: "6.9" },
  { at: 41, name: "7.41", since: "6.12" },
  { at: 42, name: "7.42", since: "6.14" },
  { at: 43, name: "7.43", since: "6.15" },
  { at: 44, name: "7.44", since: "6.16" },
  { at: 45, name: "7.45", since: "6.18" },
  { at: 46, name: "7.46", since: "7.3" },
];

/** A descriptor of /dev/cuse holds a CUSE_INIT request at once: a header of 40 bytes, then major, minor, nothing and flags, 32 bits each. */
export const cuse: ProbeTable = {
  name: "cuse",
  title: "CUSE: character devices in programs",
  reach: { by: "node", paths: ["/dev/cuse"] },
  asks: [
    {
      kind: "number",
      name: "major",
      via: { call: "read", length: 8192, answer: { offset: 40, size: 4 } },
      steps: [{ at: 7, name: "7", since: "2.6.14" }],
    },
    { kind: "number", name: "minor", via: { call: "read", length: 8192, answer: { offset: 44, size: 4 } }, steps: minors },
  ],
  source,
  unverified,
};
