/** The interfaces whose bindings are generated: src/interfaces/NAME/bindings.gen.ts. */
export interface BoundInterface {
  readonly name: string;
  /** Of Linux. The newest, or the last that had the interface. */
  readonly release: string;
  /** Paths in the kernel tree. */
  readonly headers: readonly string[];
}

export const boundInterfaces: readonly BoundInterface[] = [
  // The release in which its records got argsz; in 6.1 only the page faults were left of it.
  { name: "iommu", release: "5.10", headers: ["include/uapi/linux/iommu.h"] },
  { name: "iommufd", release: "7.3", headers: ["include/uapi/linux/iommufd.h"] },
  { name: "kvm", release: "7.3", headers: ["include/uapi/linux/kvm.h", "arch/x86/include/uapi/asm/kvm.h"] },
  { name: "mshv", release: "7.3", headers: ["include/uapi/linux/mshv.h"] },
  { name: "vduse", release: "7.3", headers: ["include/uapi/linux/vduse.h"] },
  { name: "vfio", release: "7.3", headers: ["include/uapi/linux/vfio.h"] },
];
