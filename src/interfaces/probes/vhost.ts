import type { ProbeTable, Row, TableAsk } from "./probe-table.ts";

const VHOST_GET_FEATURES = 0x8008af00;
const VHOST_GET_BACKEND_FEATURES = 0x8008af26;

/** Bits of virtio itself, which every kind of device may have. */
const ring: readonly Row[] = [
  { at: 24, name: "VIRTIO_F_NOTIFY_ON_EMPTY" },
  { at: 26, name: "VHOST_F_LOG_ALL" },
  { at: 27, name: "VIRTIO_F_ANY_LAYOUT" },
  { at: 28, name: "VIRTIO_RING_F_INDIRECT_DESC" },
  { at: 29, name: "VIRTIO_RING_F_EVENT_IDX" },
  { at: 32, name: "VIRTIO_F_VERSION_1", since: "4.0" },
  { at: 33, name: "VIRTIO_F_ACCESS_PLATFORM", since: "4.8" },
  { at: 34, name: "VIRTIO_F_RING_PACKED", optional: true },
  { at: 35, name: "VIRTIO_F_IN_ORDER", optional: true },
  { at: 40, name: "VIRTIO_F_RING_RESET", since: "6.1", optional: true },
];

/** The header writes these numbers of bits as if they were masks (0x1, 0x2, 0x3, 0x4). */
const backend: readonly Row[] = [
  { at: 1, name: "VHOST_BACKEND_F_IOTLB_MSG_V2", since: "4.19" },
  { at: 2, name: "VHOST_BACKEND_F_IOTLB_BATCH", since: "5.10", optional: true },
  { at: 3, name: "VHOST_BACKEND_F_IOTLB_ASID", since: "5.19", optional: true },
  { at: 4, name: "VHOST_BACKEND_F_SUSPEND", since: "6.0", optional: true },
  { at: 5, name: "VHOST_BACKEND_F_RESUME", since: "6.3", optional: true },
  { at: 6, name: "VHOST_BACKEND_F_ENABLE_AFTER_DRIVER_OK", since: "6.6", optional: true },
  { at: 7, name: "VHOST_BACKEND_F_DESC_ASID", since: "6.7", optional: true },
  { at: 8, name: "VHOST_BACKEND_F_IOTLB_PERSIST", since: "6.7", optional: true },
];

export const vhostNet = vhost("vhost-net", "vhost-net: virtio network devices in the kernel", "/dev/vhost-net", [
  { at: 15, name: "VIRTIO_NET_F_MRG_RXBUF" },
  // The same bit is VIRTIO_F_ANY_LAYOUT for every other device.
  ...ring.map((each) => (each.at === 27 ? { ...each, name: "VHOST_NET_F_VIRTIO_NET_HDR" } : each)),
]);

export const vhostVsock = vhost("vhost-vsock", "vhost-vsock: sockets between host and guest", "/dev/vhost-vsock", [
  { at: 1, name: "VIRTIO_VSOCK_F_SEQPACKET", since: "5.14" },
  ...ring,
]);

/** What a device of vDPA offers follows from the device as much as from the kernel. */
export const vhostVdpa = vhost(
  "vhost-vdpa",
  "vhost-vdpa: vDPA devices for programs",
  "/dev/vhost-vdpa-*",
  Array.from(
    { length: 64 },
    (_, at): Row => ({ at, name: ring.find((each) => each.at === at)?.name ?? `bit ${at}`, optional: true }),
  ),
);

function vhost(name: string, title: string, path: string, bits: readonly Row[]): ProbeTable {
  return {
    name,
    title,
    reach: { by: "node", paths: [path] },
    asks: [mask("features", VHOST_GET_FEATURES, bits), mask("backend features", VHOST_GET_BACKEND_FEATURES, backend)],
    source: "include/uapi/linux/vhost.h and vhost_types.h, Linux 7.3",
    unverified: "the exact releases are from memory; the headers of 5.10, 6.1, 6.12, 7.2 and 7.3 agree with them",
  };
}

function mask(name: string, command: number, bits: readonly Row[]): TableAsk {
  return {
    kind: "mask",
    name,
    via: { call: "ioctl", command, argument: new Uint8Array(8), answer: { offset: 0, size: 8 } },
    bits,
  };
}
