import type { ProbeTable } from "./probe-table.ts";

const DRM_IOCTL_GET_CAP = 0xc010640c;

/** Render nodes alone: whoever opens a card first becomes its master for as long as it is open. */
export const drm: ProbeTable = {
  name: "drm",
  title: "DRM: graphics devices",
  reach: { by: "node", paths: ["/dev/dri/renderD*"] },
  asks: [
    {
      kind: "ids",
      name: "DRM_CAP",
      via: { call: "ioctl", command: DRM_IOCTL_GET_CAP, argument: new Uint8Array(16), answer: { offset: 8, size: 8 } },
      idAt: 0,
      ids: [
        { at: 0x1, name: "DUMB_BUFFER", optional: true },
        { at: 0x3, name: "DUMB_PREFERRED_DEPTH", optional: true },
        { at: 0x5, name: "PRIME", optional: true },
        { at: 0x6, name: "TIMESTAMP_MONOTONIC", optional: true },
        { at: 0x8, name: "CURSOR_WIDTH", optional: true },
        { at: 0x9, name: "CURSOR_HEIGHT", optional: true },
        { at: 0x10, name: "ADDFB2_MODIFIERS", optional: true },
        { at: 0x13, name: "SYNCOBJ", optional: true },
        { at: 0x14, name: "SYNCOBJ_TIMELINE", optional: true },
        { at: 0x15, name: "ATOMIC_ASYNC_PAGE_FLIP", since: "6.8", optional: true },
      ],
    },
  ],
  leaves: "a driver's own version and parameters belong to the driver",
  source: "include/uapi/drm/drm.h, Linux 7.3",
  unverified: "the exact releases are from memory; the headers of 5.10, 6.1, 6.12, 7.2 and 7.3 agree with them",
};
