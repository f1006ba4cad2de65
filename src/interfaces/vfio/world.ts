import { constants } from "./bindings.gen.ts";
import type { Capability } from "./info-chain.ts";

/** One host: its groups with their devices, and the IOMMU drivers that are registered, in the order in which they are asked. */
export interface VfioWorld {
  readonly groups: ReadonlyMap<string, Group>;
  readonly drivers: readonly DriverName[];
  /** Whether the host's IOMMU makes all DMA cache coherent. */
  readonly coherent: boolean;
  /** The IOVA that type1 lets a program map: what the host's interrupts take is missing. First and last, inclusive; in order. */
  readonly iovaRanges: readonly { readonly start: bigint; readonly last: bigint }[];
}

export type DriverName = "type1" | "noiommu";

/** `/dev/vfio/26`. Open at most once at a time, and as long as a device of it is open. */
export interface Group {
  readonly name: string;
  readonly devices: readonly Device[];
  /** Whether its own descriptor is open. */
  open: boolean;
  /** Open descriptors of its devices. */
  users: number;
  container: Container | undefined;
}

/** What an open `/dev/vfio/vfio` is. It outlives its descriptor while a group is in it. */
export interface Container {
  readonly groups: Set<Group>;
  driver: DriverName | undefined;
  /** Type1 only: whether an unmap may not cut a mapping. */
  v2: boolean;
  readonly mappings: Mapping[];
  dirtyTracking: boolean;
}

/** Addresses and sizes in bytes. */
export interface Mapping {
  readonly iova: bigint;
  readonly size: bigint;
  vaddr: bigint;
  vaddrValid: boolean;
}

export interface Device {
  readonly name: string;
  /** `pci` has an ioctl operation of its own; `bare` is a device whose driver has none. */
  readonly driver: "pci" | "bare";
  readonly flags: number;
  readonly regions: readonly Region[];
  /** How many interrupts each index has; `undefined` for an index that this device has not. */
  readonly interrupts: readonly (number | undefined)[];
  /** Groups of features that it has: those of VFIO_DEVICE_FEATURE. */
  readonly features: ReadonlySet<FeatureSet>;
  /** Devices that a hot reset of this one would reset too, itself among them: group, segment, bus, function. */
  readonly resetTogether: readonly {
    readonly group: number;
    readonly segment: number;
    readonly bus: number;
    readonly devfn: number;
  }[];
  vfToken: Uint8Array;
  /** A value of `vfio_device_mig_state`. */
  migrationState: number;
  logging: boolean;
}

export type FeatureSet = "vf-token" | "migration" | "precopy" | "low-power" | "dma-logging" | "dma-buf";

export interface Region {
  readonly size: bigint;
  readonly flags: number;
  readonly capabilities: readonly Capability[];
}

/** The state of an open device. */
export interface OpenDevice {
  readonly device: Device;
  readonly group: Group;
}

/** An IOMMU with 48 bits, and the part of x86's interrupts. */
const iovaRanges = [
  { start: 0n, last: 0xfedf_ffffn },
  { start: 0xfef0_0000n, last: 0xffff_ffff_ffffn },
];

/** Page sizes of the host's IOMMU, as a mask: 4 KiB, 2 MiB, 1 GiB. */
export const pageSizes = 0x4020_1000n;

export const pageSize = 4096n;

/** How many mappings a container takes. */
export const mappingLimit = 65_535;

/** The device whose driver has no ioctl operation: one that a driver makes up, as mediated devices are. */
export const bareName = "00000000-0000-0000-0000-00000000001a";

/**
 * A host with two groups. 26 has a PCI device with a bit of everything and a device whose driver has no ioctl operation; 27 has a PCI
 * device without any feature, which cannot be reset. enable_unsafe_noiommu_mode is set: otherwise that driver answers 0 to everything.
 */
export function vfioWorld(): VfioWorld {
  const groups = [
    group("26", [
      device("0000:06:0d.0", "pci", ["vf-token", "migration", "low-power", "dma-logging", "dma-buf"]),
      device(bareName, "bare", []),
    ]),
    group("27", [device("0000:07:00.0", "pci", [], 0)]),
  ];
  return { groups: new Map(groups.map((each) => [each.name, each])), drivers: ["noiommu", "type1"], coherent: true, iovaRanges };
}

/**
 * Hosts that are nothing out of the ordinary: two PCI Express devices that can be reset and tell of errors, by the features that drivers have, and an IOMMU
 * that does not force coherence.
 */
export function commonWorlds(): readonly (() => VfioWorld)[] {
  const features: readonly (readonly FeatureSet[])[] = [[], ["low-power"], ["dma-buf"], ["low-power", "dma-buf"]];
  return features.map((each) => () => {
    const { groups, ...world } = vfioWorld();
    const common = (device: Device): Device => ({
      ...device,
      features: new Set(device.driver === "pci" ? each : []),
      flags: device.flags | constants.VFIO_DEVICE_FLAGS_RESET,
      interrupts: [1, 8, 16, 1, 1],
    });
    const changed = [...groups].map(([name, group]) => [name, { ...group, devices: group.devices.map(common) }] as const);
    return { ...world, groups: new Map(changed), coherent: false };
  });
}

export function newContainer(): Container {
  return { groups: new Set(), driver: undefined, v2: false, mappings: [], dirtyTracking: false };
}

/** Takes a group out of its container. The last one takes the IOMMU driver and all mappings with it. */
export function detach(group: Group): void {
  const { container } = group;
  group.container = undefined;
  if (container === undefined) return;
  container.groups.delete(group);
  if (container.groups.size > 0) return;
  container.driver = undefined;
  container.v2 = false;
  container.dirtyTracking = false;
  container.mappings.length = 0;
}

function group(name: string, devices: readonly Device[]): Group {
  return { name, devices, open: false, users: 0, container: undefined };
}

function device(
  name: string,
  driver: Device["driver"],
  features: readonly FeatureSet[],
  reset: number = constants.VFIO_DEVICE_FLAGS_RESET,
): Device {
  const { VFIO_REGION_INFO_FLAG_READ: read, VFIO_REGION_INFO_FLAG_WRITE: write, VFIO_REGION_INFO_FLAG_MMAP: mmap } = constants;
  const none: Region = { size: 0n, flags: 0, capabilities: [] };
  const mappable = { id: constants.VFIO_REGION_INFO_CAP_MSIX_MAPPABLE, version: 1, body: new Uint8Array() };
  return {
    name,
    driver,
    flags: constants.VFIO_DEVICE_FLAGS_PCI | reset,
    regions: [
      { size: 0x10_0000n, flags: read | write | mmap, capabilities: [] },
      // Where the MSI-X table is.
      { size: 0x4000n, flags: read | write | mmap, capabilities: [mappable] },
      none,
      none,
      none,
      none,
      { size: 0x1_0000n, flags: read, capabilities: [] },
      { size: 0x1000n, flags: read | write, capabilities: [] },
    ],
    interrupts: [1, 8, 16, undefined, 1],
    features: new Set(features),
    resetTogether: [
      { group: 26, segment: 0, bus: 6, devfn: 0x68 },
      { group: 26, segment: 0, bus: 6, devfn: 0x69 },
    ],
    vfToken: new Uint8Array(16),
    migrationState: 2,
    logging: false,
  };
}
