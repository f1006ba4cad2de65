/** The interfaces whose bindings are generated. */
export interface BoundInterface {
  /** In `src/interfaces/`. VFIO and iommufd are one family, in one folder. */
  readonly file: string;
  /** Of Linux. The newest, or the last that had the interface. */
  readonly release: string;
  /** Paths in the kernel tree. */
  readonly headers: readonly string[];
}

export const boundInterfaces: readonly BoundInterface[] = [
  // The release in which its records got argsz; in 6.1 only the page faults were left of it.
  { file: "iommu/bindings.gen.ts", release: "5.10", headers: ["include/uapi/linux/iommu.h"] },
  { file: "vfio/iommufd-bindings.gen.ts", release: "7.3", headers: ["include/uapi/linux/iommufd.h"] },
  { file: "kvm/bindings.gen.ts", release: "7.3", headers: ["include/uapi/linux/kvm.h", "arch/x86/include/uapi/asm/kvm.h"] },
  { file: "mshv/bindings.gen.ts", release: "7.3", headers: ["include/uapi/linux/mshv.h"] },
  { file: "vduse/bindings.gen.ts", release: "7.3", headers: ["include/uapi/linux/vduse.h"] },
  { file: "vfio/bindings.gen.ts", release: "7.3", headers: ["include/uapi/linux/vfio.h"] },
];
