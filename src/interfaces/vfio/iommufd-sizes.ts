import type { RecordLayout } from "../../codec/layout.ts";
import {
  commands,
  iommu_destroy,
  iommu_fault_alloc,
  iommu_hw_info,
  iommu_hw_queue_alloc,
  iommu_hwpt_alloc,
  iommu_hwpt_get_dirty_bitmap,
  iommu_hwpt_invalidate,
  iommu_hwpt_set_dirty_tracking,
  iommu_ioas_alloc,
  iommu_ioas_allow_iovas,
  iommu_ioas_copy,
  iommu_ioas_iova_ranges,
  iommu_ioas_map,
  iommu_ioas_map_file,
  iommu_ioas_unmap,
  iommu_option,
  iommu_vdevice_alloc,
  iommu_veventq_alloc,
  iommu_vfio_ioas,
  iommu_viommu_alloc,
} from "./iommufd-bindings.gen.ts";

/** What a command needs to know of its record: the two numbers that make its sizes. */
export interface RecordSizes {
  readonly record: RecordLayout;
  /** Bytes that every program gives: the end of the last member that was required when the command came. It never changes. */
  readonly min: number;
  /** The change that brought the command. */
  readonly change: string;
  /** How long the record was when the command came, in bytes, where it has grown since, and what made it grow. */
  readonly grew?: { readonly from: number; readonly by: readonly { readonly size: number; readonly has: string }[] };
}

/** By command. `min` from drivers/iommu/iommufd/main.c, torvalds/linux@051ae5aa73d7, and the patches of the later commands. */
export const iommufdSizes: { readonly [Command in Played]: RecordSizes } = {
  IOMMU_DESTROY: { record: iommu_destroy, min: 8, change: "base" },
  IOMMU_IOAS_ALLOC: { record: iommu_ioas_alloc, min: 12, change: "base" },
  IOMMU_IOAS_ALLOW_IOVAS: { record: iommu_ioas_allow_iovas, min: 24, change: "base" },
  IOMMU_IOAS_COPY: { record: iommu_ioas_copy, min: 40, change: "base" },
  IOMMU_IOAS_IOVA_RANGES: { record: iommu_ioas_iova_ranges, min: 32, change: "base" },
  IOMMU_IOAS_MAP: { record: iommu_ioas_map, min: 40, change: "base" },
  IOMMU_IOAS_UNMAP: { record: iommu_ioas_unmap, min: 24, change: "base" },
  IOMMU_OPTION: { record: iommu_option, min: 24, change: "base" },
  IOMMU_VFIO_IOAS: { record: iommu_vfio_ioas, min: 12, change: "base" },
  IOMMU_HWPT_ALLOC: {
    record: iommu_hwpt_alloc,
    min: 24,
    change: "hwpt-alloc",
    grew: {
      from: 24,
      by: [
        { size: 40, has: "hwpt-data" },
        { size: 48, has: "hwpt-fault-id" },
      ],
    },
  },
  IOMMU_GET_HW_INFO: {
    record: iommu_hw_info,
    min: 32,
    change: "get-hw-info",
    grew: { from: 32, by: [{ size: 40, has: "hw-capabilities" }] },
  },
  IOMMU_HWPT_SET_DIRTY_TRACKING: { record: iommu_hwpt_set_dirty_tracking, min: 16, change: "dirty-tracking" },
  IOMMU_HWPT_GET_DIRTY_BITMAP: { record: iommu_hwpt_get_dirty_bitmap, min: 48, change: "dirty-tracking" },
  IOMMU_HWPT_INVALIDATE: { record: iommu_hwpt_invalidate, min: 32, change: "hwpt-invalidate" },
  IOMMU_FAULT_QUEUE_ALLOC: { record: iommu_fault_alloc, min: 16, change: "fault-queue" },
  IOMMU_IOAS_MAP_FILE: { record: iommu_ioas_map_file, min: 40, change: "map-file" },
  IOMMU_VIOMMU_ALLOC: {
    record: iommu_viommu_alloc,
    min: 24,
    change: "viommu",
    grew: { from: 24, by: [{ size: 40, has: "viommu-data" }] },
  },
  IOMMU_VDEVICE_ALLOC: { record: iommu_vdevice_alloc, min: 24, change: "viommu" },
  IOMMU_VEVENTQ_ALLOC: { record: iommu_veventq_alloc, min: 32, change: "veventq" },
  IOMMU_HW_QUEUE_ALLOC: { record: iommu_hw_queue_alloc, min: 40, change: "hw-queue" },
};

type Played = Exclude<keyof typeof commands, "IOMMU_IOAS_NOIOMMU_GET_PA" | "IOMMU_IOAS_CHANGE_PROCESS">;

/** Whether a command's low byte lies in the table of a build that has these changes: such a one is iommufd's own, any other is VFIO's. */
export function inTable(command: number, has: (change: string) => boolean): boolean {
  const ordinals = Object.entries(iommufdSizes)
    .filter(([, { change }]) => has(change))
    .map(([name]) => commands[name as Played].ordinal);
  const ordinal = command & 0xff;
  return ordinal >= commands.IOMMU_DESTROY.ordinal && ordinal <= Math.max(...ordinals);
}
