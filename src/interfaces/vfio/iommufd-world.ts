import { type IoPageTable, newPageTable } from "./io-page-table.ts";

/** Nothing is shared between two opens of iommufd, as long as no device is there. */
export type IommufdWorld = Readonly<Record<never, never>>;

/** One open of /dev/iommu. */
export interface Iommufd {
  readonly objects: Map<number, IommufdObject>;
  /** The address space that VFIO's commands mean. */
  vfioIoas: Ioas | undefined;
  /** Whether locked memory counts for the process, and not for the user. */
  accountsProcess: boolean;
}

export type IommufdObject = Ioas | FaultQueue;

export interface FaultQueue {
  readonly kind: "fault-queue";
  readonly id: number;
  /** Its own descriptor uses the object, and goes on to. */
  open: boolean;
}

export interface Ioas {
  readonly kind: "ioas";
  readonly id: number;
  readonly table: IoPageTable;
}

/** Opened as /dev/vfio/vfio, memory is accounted for as VFIO does it. */
export function newIommufd(path: string): Iommufd {
  return { objects: new Map(), vfioIoas: undefined, accountsProcess: path === "/dev/vfio/vfio" };
}

export function newIoas(iommufd: Iommufd): Ioas {
  const ioas: Ioas = { kind: "ioas", id: freeId(iommufd), table: newPageTable() };
  iommufd.objects.set(ioas.id, ioas);
  return ioas;
}

export function ioasOf(iommufd: Iommufd, id: number): Ioas | undefined {
  const object = iommufd.objects.get(id);
  return object?.kind === "ioas" ? object : undefined;
}

export function tableOf(iommufd: Iommufd, id: number): IoPageTable | undefined {
  return ioasOf(iommufd, id)?.table;
}

/** The lowest free id, from 1. */
export function freeId({ objects }: Iommufd): number {
  let id = 1;
  while (objects.has(id)) id += 1;
  return id;
}
