/** What is behind a domain: one device, and what was done to it. Tests may change the device. */
export interface IommuWorld {
  readonly device: {
    /** VT-d serves devices on PCI only. */
    pci: boolean;
    /** How many PASIDs the device can have; VT-d demands all 20 bits. */
    pasids: number;
  };
  /** Host PASIDs that are bound. */
  readonly bound: Set<bigint>;
  /** Page requests that wait for a response. */
  readonly pending: PageRequest[];
  /** Invalidations that reached the driver. */
  invalidations: number;
}

export interface PageRequest {
  readonly group: bigint;
  readonly pasid: bigint;
  /** IOMMU_FAULT_PAGE_RESPONSE_NEEDS_PASID */
  readonly needsPasid: boolean;
}

/** PASIDs of 20 bits. */
export const pasidMax = 0x10_0000;

/** A PCI device with all PASIDs, which has faulted once: without a request there is nothing to respond to. */
export function newIommuWorld(): IommuWorld {
  return {
    device: { pci: true, pasids: pasidMax },
    bound: new Set(),
    pending: [{ group: 1n, pasid: 1n, needsPasid: true }],
    invalidations: 0,
  };
}
