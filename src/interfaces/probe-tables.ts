import type { ProbeTable } from "./probes/probe-table.ts";

/** Interfaces that are asked by a table, by the name that a user types; loaded only when asked for. */
export const probeTables = {
  cuse: async () => (await import("./probes/fuse.ts")).cuse,
  drm: async () => (await import("./probes/drm.ts")).drm,
  fuse: async () => (await import("./probes/fuse.ts")).fuse,
  io_uring: async () => (await import("./probes/io-uring.ts")).ioUring,
  landlock: async () => (await import("./probes/landlock.ts")).landlock,
  tun: async () => (await import("./probes/tun.ts")).tun,
  ublk: async () => (await import("./probes/ublk.ts")).ublk,
  userfaultfd: async () => (await import("./probes/userfaultfd.ts")).userfaultfd,
  "vhost-net": async () => (await import("./probes/vhost.ts")).vhostNet,
  "vhost-vdpa": async () => (await import("./probes/vhost.ts")).vhostVdpa,
  "vhost-vsock": async () => (await import("./probes/vhost.ts")).vhostVsock,
} satisfies { readonly [name: string]: () => Promise<ProbeTable> };
