import type { Errno } from "../../abi/errno.ts";
import type { RecordLayout } from "../../codec/layout.ts";
import type { Value } from "../../codec/value.ts";
import type { Build } from "../../contract/build.ts";
import { knownBits, range, varyFields, zero } from "../../session/checks.ts";
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
import { copyRecord, own, respond, sized, withIoas } from "./iommufd-rows.ts";
import type { iommufdSizes } from "./iommufd-sizes.ts";
import type { Iommufd, IommufdWorld } from "./iommufd-world.ts";

/**
 * Commands that are about a device, or about what only a device can have led to. There is none here, so each goes as far as a program can see
 * without one: the record, what is not understood, and then an id that is not there.
 */
type Row = Step<IommufdWorld, Iommufd, never>;

/** Entries of an invalidation that are as they should be, where nobody looks at them: the id comes first. */
const entries = { data_uptr: 0x1000n, entry_len: 8, entry_num: 1 };

const bounded = ({ has }: Build): Errno => (has.has("bounded") ? "EINVAL" : "ENOENT");

const notUnderstood = { errno: "EOPNOTSUPP" } as const;

/** A command as far as it goes, and its sample: `fields` beside the size. */
interface DeviceBound {
  readonly command: keyof typeof iommufdSizes;
  readonly source: string;
  readonly fields?: object;
  /** Other calls: what is wrong, the fields that differ, and what it answers. */
  readonly more?: readonly (readonly [label: string, fields: object, errno: Errno | ((build: Build) => Errno)])[];
  readonly steps: readonly Row[];
}

const rows: readonly DeviceBound[] = [
  {
    command: "IOMMU_HWPT_ALLOC",
    source: "drivers/iommu/iommufd/hw_pagetable.c, torvalds/linux@11534b4de2a1 and Linux 7.3; flags before 6.7 from memory",
    steps: [
      knownBits(iommu_hwpt_alloc, "flags", 0n, { ...notUnderstood, lacks: "hwpt-data" }),
      // __reserved2 is documented to be zero, and not looked at.
      zero(iommu_hwpt_alloc, ["__reserved"], notUnderstood),
      {
        kind: "check",
        id: "data-and-type",
        errno: "EINVAL",
        has: "hwpt-data",
        fails: ({ arg }: { readonly arg: Value<typeof iommu_hwpt_alloc> }) => (arg.data_type === 0) !== (arg.data_len === 0),
        provoke: (sample) => [{ data_type: 1 }, { data_len: 24 }].map((fields) => varyFields(sample, iommu_hwpt_alloc, fields)),
      },
      missing("dev_id"),
    ],
  },
  {
    command: "IOMMU_GET_HW_INFO",
    source: "drivers/iommu/iommufd/device.c: the patches that add it, PASID and the input type, and Linux 7.3",
    steps: [
      knownBits(iommu_hw_info, "flags", 0n, { ...notUnderstood, lacks: "hw-info-input-type" }),
      knownBits(iommu_hw_info, "flags", 1n, { ...notUnderstood, has: "hw-info-input-type", id: "flags-bits-with-type" }),
      zero(iommu_hw_info, ["__reserved"], notUnderstood),
      zero(iommu_hw_info, ["out_max_pasid_log2"], { ...notUnderstood, lacks: "hw-info-pasid" }),
      missing("dev_id"),
    ],
  },
  {
    command: "IOMMU_HWPT_SET_DIRTY_TRACKING",
    source: "drivers/iommu/iommufd/hw_pagetable.c, torvalds/linux@11534b4de2a1 and Linux 7.3: __reserved is not looked at",
    steps: [knownBits(iommu_hwpt_set_dirty_tracking, "flags", 1n, notUnderstood), missing("hwpt_id")],
  },
  {
    command: "IOMMU_HWPT_GET_DIRTY_BITMAP",
    source: "drivers/iommu/iommufd/hw_pagetable.c, torvalds/linux@11534b4de2a1 and Linux 7.3",
    steps: [
      knownBits(iommu_hwpt_get_dirty_bitmap, "flags", 1n, notUnderstood),
      zero(iommu_hwpt_get_dirty_bitmap, ["__reserved"], notUnderstood),
      missing("hwpt_id"),
    ],
  },
  {
    command: "IOMMU_HWPT_INVALIDATE",
    source: "drivers/iommu/iommufd/hw_pagetable.c, torvalds/linux@11534b4de2a1 and Linux 7.3",
    more: [
      ["__reserved = 1", { __reserved: 1 }, "EOPNOTSUPP"],
      ["entries that are nowhere", { entry_num: 1, entry_len: 8 }, "EINVAL"],
      ["entries of no length", { entry_num: 1, data_uptr: 0x1000n }, "EINVAL"],
      ["an address space", { hwpt_id: 1 }, ({ has }) => (has.has("viommu") ? "EINVAL" : "ENOENT")],
      ["entries longer than a page", { hwpt_id: 77, ...entries, entry_len: 4097 }, bounded],
      ["more than 2^19 entries", { hwpt_id: 77, ...entries, entry_num: 0x8_0001 }, bounded],
      ["2^19 entries of a page each", { hwpt_id: 77, ...entries, entry_num: 0x8_0000, entry_len: 4096 }, "ENOENT"],
    ],
    steps: [{ kind: "run", run: invalidate }],
  },
  {
    command: "IOMMU_VIOMMU_ALLOC",
    source: "drivers/iommu/iommufd/viommu.c, Linux 7.3",
    fields: { type: 1 },
    steps: [knownBits(iommu_viommu_alloc, "flags", 0n, notUnderstood), typed(iommu_viommu_alloc), missing("dev_id")],
  },
  { command: "IOMMU_VDEVICE_ALLOC", source: "drivers/iommu/iommufd/viommu.c, Linux 7.3", steps: [missing("viommu_id")] },
  {
    command: "IOMMU_VEVENTQ_ALLOC",
    source: "drivers/iommu/iommufd/eventq.c, Linux 7.3",
    fields: { type: 1, veventq_depth: 1 },
    steps: [
      knownBits(iommu_veventq_alloc, "flags", 0n, notUnderstood),
      zero(iommu_veventq_alloc, ["__reserved"], notUnderstood),
      typed(iommu_veventq_alloc),
      range(iommu_veventq_alloc, "veventq_depth", { least: 1n }, { lacks: "bounded" }),
      range(
        iommu_veventq_alloc,
        "veventq_depth",
        { least: 1n, most: 0x8_0000n },
        { has: "bounded", id: "veventq_depth-bounded" },
      ),
      missing("viommu_id"),
    ],
  },
  {
    command: "IOMMU_HW_QUEUE_ALLOC",
    source: "drivers/iommu/iommufd/viommu.c, Linux 7.3",
    fields: { type: 1, length: 1n },
    steps: [
      knownBits(iommu_hw_queue_alloc, "flags", 0n, notUnderstood),
      typed(iommu_hw_queue_alloc),
      range(iommu_hw_queue_alloc, "length", { least: 1n }),
      {
        kind: "check",
        id: "queue-wraps",
        errno: "EOVERFLOW",
        fails: ({ arg }: { readonly arg: Value<typeof iommu_hw_queue_alloc> }) =>
          arg.nesting_parent_iova + arg.length - 1n >= 1n << 64n,
        provoke: (sample) => [varyFields(sample, iommu_hw_queue_alloc, { nesting_parent_iova: (1n << 64n) - 1n, length: 2n })],
      },
      missing("viommu_id"),
    ],
  },
];

export const deviceBoundCommands: readonly CommandSpec<IommufdWorld, Iommufd, never>[] = rows.map(
  ({ command, source, fields = {}, more = [], steps }) => {
    const asked = (other: object, errno: Errno) => ({ ...own(command, { ...fields, ...other }), expect: { errno } });
    return {
      ...sized(command),
      source,
      // Valid in all but the id of what only a device could have led to.
      sample: () => ({ before: withIoas, call: asked({}, "ENOENT") }),
      noSample: "needs a device",
      more: (build: Build) =>
        more.map(([label, other, errno]) => {
          const answer = typeof errno === "string" ? errno : errno(build);
          return { label: `${label} → ${answer}`, before: withIoas, call: asked(other, answer) };
        }),
      steps: [copyRecord(command), ...steps, respond],
    };
  },
);

/** A type was named: 0 stands for none. */
function typed(record: RecordLayout): Row {
  return {
    kind: "check",
    id: "type-named",
    errno: "EOPNOTSUPP",
    fails: ({ arg }: { readonly arg: { readonly type: number } }) => arg.type === 0,
    provoke: (sample) => [varyFields(sample, record, { type: 0 })],
  };
}

/** No id leads to a device, a page table or a virtual IOMMU. */
function missing(field: string): Row {
  return {
    kind: "check",
    id: `${field}-there`,
    errno: "ENOENT",
    fails: () => true,
    provoke: (sample) => [{ ...sample, label: `no such ${field}` }],
  };
}

/** Answers how many entries were done, also when it is refused: none. */
function invalidate(
  c: Parameters<Extract<Step<IommufdWorld, Iommufd, Value<typeof iommu_hwpt_invalidate>>, { readonly kind: "run" }>["run"]>[0],
) {
  const reserved = c.bytes.subarray(28, 32).some((byte) => byte !== 0);
  const { entry_num, data_uptr, entry_len, hwpt_id } = c.arg;
  const tooMany = c.has("bounded") && (entry_len > 4096 || entry_num > 0x8_0000);
  const wrong = entry_num !== 0 && (data_uptr === 0n || entry_len === 0 || tooMany);
  // Since virtual IOMMUs any object is looked up, and then judged: an address space is there, but none that can be invalidated.
  const object = c.has("viommu") && c.fd.objects.has(hwpt_id);
  const errno = reserved ? "EOPNOTSUPP" : wrong || object ? "EINVAL" : "ENOENT";
  c.put({ entry_num: 0 });
  return c.memory.write(c.argument, c.bytes.subarray(0, c.copied))
    ? { errno: errno as typeof errno }
    : { errno: "EFAULT" as const };
}
