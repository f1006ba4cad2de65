import type { ProbeTable } from "./probe-table.ts";

/** Its features are asked by an io_uring command, and by no ioctl: only the node itself is looked for. */
export const ublk: ProbeTable = {
  name: "ublk",
  title: "ublk: block devices in programs",
  reach: { by: "node", paths: ["/dev/ublk-control"] },
  asks: [],
  leaves: "UBLK_U_CMD_GET_FEATURES is an io_uring command, and abide makes none",
  source: "include/uapi/linux/ublk_cmd.h, Linux 7.3",
};
