import type { Value } from "../../codec/value.ts";
import { knownBits, zero } from "../../session/checks.ts";
import type { CommandSpec } from "../../session/spec.ts";
import type { Step } from "../../session/step.ts";
import {
  iommu_hw_info,
  iommu_hw_queue_alloc,
  iommu_hwpt_alloc,
  iommu_hwpt_get_dirty_bitmap,
  type iommu_hwpt_invalidate,
  iommu_hwpt_set_dirty_tracking,
  iommu_veventq_alloc,
  iommu_viommu_alloc,
} from "./iommufd-bindings.gen.ts";
import { copyRecord, respond, sized } from "./iommufd-rows.ts";
import type { iommufdSizes } from "./iommufd-sizes.ts";
import type { Iommufd, IommufdWorld } from "./iommufd-world.ts";

/**
 * Commands that are about a device, or about what only a device can have led to. There is none here, so each goes as far as a program can see
 * without one: the record, what is not understood, and then an id that is not there.
 */
type Row = Step<IommufdWorld, Iommufd, never>;

const notUnderstood = { errno: "EOPNOTSUPP" } as const;

const rows: readonly (readonly [command: keyof typeof iommufdSizes, source: string, steps: readonly Row[]])[] = [
  [
    "IOMMU_HWPT_ALLOC",
    "drivers/iommu/iommufd/hw_pagetable.c, torvalds/linux@11534b4de2a1; flags before 6.7 from memory",
    [
      knownBits(iommu_hwpt_alloc, "flags", 0n, { ...notUnderstood, lacks: "hwpt-data" }),
      // __reserved2 is documented to be zero, and not looked at.
      zero(iommu_hwpt_alloc, ["__reserved"], notUnderstood),
      {
        kind: "check",
        id: "data-and-type",
        errno: "EINVAL",
        has: "hwpt-data",
        fails: ({ arg }: { readonly arg: Value<typeof iommu_hwpt_alloc> }) => (arg.data_type === 0) !== (arg.data_len === 0),
        unprovoked: "without a device no call succeeds",
      },
      missing("dev_id"),
    ],
  ],
  [
    "IOMMU_GET_HW_INFO",
    "drivers/iommu/iommufd/device.c: the patches that add it, PASID and the input type",
    [
      knownBits(iommu_hw_info, "flags", 0n, { ...notUnderstood, lacks: "hw-info-input-type" }),
      knownBits(iommu_hw_info, "flags", 1n, { ...notUnderstood, has: "hw-info-input-type", id: "flags-bits-with-type" }),
      zero(iommu_hw_info, ["__reserved"], notUnderstood),
      zero(iommu_hw_info, ["out_max_pasid_log2"], { ...notUnderstood, lacks: "hw-info-pasid" }),
      missing("dev_id"),
    ],
  ],
  [
    "IOMMU_HWPT_SET_DIRTY_TRACKING",
    "drivers/iommu/iommufd/hw_pagetable.c, torvalds/linux@11534b4de2a1",
    [knownBits(iommu_hwpt_set_dirty_tracking, "flags", 1n, notUnderstood), missing("hwpt_id")],
  ],
  [
    "IOMMU_HWPT_GET_DIRTY_BITMAP",
    "drivers/iommu/iommufd/hw_pagetable.c, torvalds/linux@11534b4de2a1",
    [
      knownBits(iommu_hwpt_get_dirty_bitmap, "flags", 1n, notUnderstood),
      zero(iommu_hwpt_get_dirty_bitmap, ["__reserved"], notUnderstood),
      missing("hwpt_id"),
    ],
  ],
  [
    "IOMMU_HWPT_INVALIDATE",
    "drivers/iommu/iommufd/hw_pagetable.c, torvalds/linux@11534b4de2a1",
    [{ kind: "run", run: invalidate }],
  ],
  [
    "IOMMU_VIOMMU_ALLOC",
    "drivers/iommu/iommufd/viommu.c, from memory",
    [knownBits(iommu_viommu_alloc, "flags", 0n, notUnderstood), missing("dev_id")],
  ],
  ["IOMMU_VDEVICE_ALLOC", "drivers/iommu/iommufd/viommu.c, from memory", [missing("viommu_id")]],
  [
    "IOMMU_VEVENTQ_ALLOC",
    "drivers/iommu/iommufd/eventq.c, from memory",
    [
      knownBits(iommu_veventq_alloc, "flags", 0n, notUnderstood),
      zero(iommu_veventq_alloc, ["__reserved"], notUnderstood),
      missing("viommu_id"),
    ],
  ],
  [
    "IOMMU_HW_QUEUE_ALLOC",
    "drivers/iommu/iommufd/viommu.c, from memory",
    [knownBits(iommu_hw_queue_alloc, "flags", 0n, notUnderstood), missing("viommu_id")],
  ],
];

export const deviceBoundCommands: readonly CommandSpec<IommufdWorld, Iommufd, never>[] = rows.map(([command, source, steps]) => ({
  ...sized(command),
  source,
  noSample: "needs a device",
  steps: [copyRecord(command), ...steps, respond],
}));

/** No id leads to a device, a page table or a virtual IOMMU. */
function missing(field: string): Row {
  return {
    kind: "check",
    id: `${field}-there`,
    errno: "ENOENT",
    fails: () => true,
    unprovoked: "without a device every call is refused here",
  };
}

/** Answers how many entries were done, also when it is refused: none. */
function invalidate(
  c: Parameters<Extract<Step<IommufdWorld, Iommufd, Value<typeof iommu_hwpt_invalidate>>, { readonly kind: "run" }>["run"]>[0],
) {
  const reserved = c.bytes.subarray(28, 32).some((byte) => byte !== 0);
  const { entry_num, data_uptr, entry_len, hwpt_id } = c.arg;
  const nothing = entry_num !== 0 && (data_uptr === 0n || entry_len === 0);
  // An address space is an object, but none that can be invalidated.
  const errno = reserved ? "EOPNOTSUPP" : nothing || c.fd.objects.has(hwpt_id) ? "EINVAL" : "ENOENT";
  c.put({ entry_num: 0 });
  return c.memory.write(c.argument, c.bytes.subarray(0, c.copied))
    ? { errno: errno as typeof errno }
    : { errno: "EFAULT" as const };
}
