/** What VDUSE asks of virtio: device ids, feature bits and status bits (include/uapi/linux/virtio_*.h, Linux 7.3). */
export const virtio = {
  id: { net: 1, block: 2, fs: 26 },
  feature: {
    blockConfigWce: 1n << 11n,
    netControlQueue: 1n << 17n,
    version1: 1n << 32n,
    accessPlatform: 1n << 33n,
    ringPacked: 1n << 34n,
  },
  status: { driverOk: 4 },
} as const;
