import type { AnyInterface } from "../session/spec.ts";

/** Interfaces that abide plays, by the name that a user types; loaded only when asked for. */
export const played = {
  iommu: async () => (await import("./iommu/provider.ts")).iommu as unknown as AnyInterface,
  iommufd: async () => (await import("./vfio/iommufd-provider.ts")).iommufd as unknown as AnyInterface,
  kvm: async () => (await import("./kvm/provider.ts")).kvm as unknown as AnyInterface,
  mshv: async () => (await import("./mshv/provider.ts")).mshv as unknown as AnyInterface,
  vduse: async () => (await import("./vduse/provider.ts")).vduse as unknown as AnyInterface,
  vfio: async () => (await import("./vfio/provider.ts")).vfio as unknown as AnyInterface,
} satisfies { readonly [name: string]: () => Promise<AnyInterface> };
