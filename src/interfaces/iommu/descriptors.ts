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
