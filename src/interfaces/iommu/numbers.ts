/**
 * Numbers of abide's own. The structures of 2020 had no ioctl: VFIO was to hand the program's pointer through, and no such command was
 * ever merged. To be called at all, each call gets a number here, of group 0 as `_IO` would make it; no kernel knows them.
 */
export const numbers = {
  IOMMU_CACHE_INVALIDATE: 0x0001,
  IOMMU_BIND_GPASID: 0x0002,
  IOMMU_UNBIND_GPASID: 0x0003,
  IOMMU_PAGE_RESPONSE: 0x0004,
  /** Of the contract of our own: one question for calls that depend on each other. */
  IOMMU_CHECK_EXTENSION: 0x0010,
} as const;
