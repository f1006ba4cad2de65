/** iommufd: each errno has a meaning of its own; ENOTTY is an unknown command and nothing else. */
export const iommufd = {
  name: "iommufd",
  headers: ["iommufd.h"],
  descriptors: [
    {
      name: "/dev/iommu",
      group: 0x3b,
      from: 0x80,
      to: 0xff,
      unknownCommand: "ENOTTY",
      alsoMeans: "",
      source: "include/uapi/linux/iommufd.h, DOC: General ioctl format",
    },
  ],
} as const;

/**
 * VFIO: what its descriptors answer to a command that they do not know. The descriptors share one header and ten of its numbers, so a number
 * alone does not say which of these rows it meets; the review does not use them for that reason.
 */
export const vfioUnknown = {
  containerWithoutDriver: {
    errno: "EINVAL",
    alsoMeans: "what a bad argument gets",
    source: "drivers/vfio/container.c, torvalds/linux@04f930c3e44b",
  },
  type1: { errno: "ENOTTY", alsoMeans: "", source: "drivers/vfio/vfio_iommu_type1.c, torvalds/linux@009b982d9c59" },
  group: { errno: "ENOTTY", alsoMeans: "", source: "drivers/vfio/group.c, torvalds/linux@05f37e1c03b6" },
  vfioPci: {
    errno: "ENOTTY",
    alsoMeans: "a feature of VFIO_DEVICE_FEATURE that this device has not",
    source: "drivers/vfio/pci/vfio_pci_core.c, torvalds/linux@0886196ca881",
  },
  deviceWithoutIoctl: {
    errno: "EINVAL",
    alsoMeans: "what a bad argument gets",
    source: "drivers/vfio/vfio_main.c, torvalds/linux@037dd1308c6d",
  },
} as const;
