/** Releases that are booted, each by its newest build. Where two are named, the newer one that is there. */
export const wantedReleases: readonly (readonly string[])[] = [["6.1"], ["6.12"], ["6.17", "6.16"], ["6.18"], ["7.2"], ["7.3"]];

/** Modules that bring the devices, and those that a device of the emulated machine needs. Dependencies are found by the modules themselves. */
export const wantedModules = [
  "vduse",
  "kvm-amd",
  "vfio",
  "vfio_iommu_type1",
  "vfio-pci",
  "cuse",
  "vhost-net",
  "vhost-vsock",
  "vhost-vdpa",
  "tun",
] as const;
