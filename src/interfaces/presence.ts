/** What would bring an interface that is not there, as data: what was looked for, and why it may be missing. */
export interface Presence {
  /** `modprobe` takes it. */
  readonly module?: string;
  /** Options of the kernel's configuration. */
  readonly options: readonly string[];
  /** What else it takes. */
  readonly needs?: string;
  /** Who may open it. */
  readonly permission: string;
}

/** By interface, as a user types it. Kconfig files and device nodes' modes of Linux 7.3. */
export const presences: { readonly [name: string]: Presence } = {
  cuse: { module: "cuse", options: ["CONFIG_CUSE"], permission: "root" },
  drm: { options: ["CONFIG_DRM"], needs: "a graphics device and its driver", permission: "the group render" },
  fuse: { module: "fuse", options: ["CONFIG_FUSE_FS"], permission: "everyone, on most systems" },
  io_uring: {
    options: ["CONFIG_IO_URING"],
    needs: "kernel.io_uring_disabled = 0",
    permission: "everyone, unless a sandbox forbids it",
  },
  iommufd: { module: "iommufd", options: ["CONFIG_IOMMUFD"], permission: "root" },
  kvm: {
    module: "kvm_intel or kvm_amd",
    options: ["CONFIG_KVM", "CONFIG_KVM_INTEL or CONFIG_KVM_AMD"],
    needs: "a processor whose virtualisation is on, also in a virtual machine",
    permission: "the group kvm",
  },
  landlock: { options: ["CONFIG_SECURITY_LANDLOCK"], needs: "landlock in the kernel's lsm= list", permission: "everyone" },
  mshv: {
    module: "mshv_root or mshv_vtl",
    options: ["CONFIG_MSHV_ROOT or CONFIG_MSHV_VTL"],
    needs: "Microsoft's hypervisor underneath",
    permission: "root",
  },
  tun: { module: "tun", options: ["CONFIG_TUN"], permission: "everyone; a device needs CAP_NET_ADMIN" },
  ublk: { module: "ublk_drv", options: ["CONFIG_BLK_DEV_UBLK"], permission: "root" },
  userfaultfd: {
    options: ["CONFIG_USERFAULTFD"],
    needs: "nothing for faults of the program itself",
    permission: "everyone, unless a sandbox forbids it",
  },
  vduse: { module: "vduse", options: ["CONFIG_VDPA", "CONFIG_VDPA_USER"], permission: "root" },
  vfio: {
    module: "vfio and vfio_iommu_type1",
    options: ["CONFIG_VFIO", "CONFIG_VFIO_GROUP", "CONFIG_VFIO_CONTAINER"],
    permission: "everyone, on most systems; a group of devices belongs to root",
  },
  "vhost-net": { module: "vhost_net", options: ["CONFIG_VHOST_NET"], permission: "the group kvm, on most systems" },
  "vhost-vdpa": {
    module: "vhost_vdpa",
    options: ["CONFIG_VHOST_VDPA"],
    needs: "a vDPA device that is bound to it",
    permission: "root",
  },
  "vhost-vsock": { module: "vhost_vsock", options: ["CONFIG_VHOST_VSOCK"], permission: "the group kvm, on most systems" },
};
