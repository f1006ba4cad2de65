import type { Value } from "../../codec/value.ts";
import { vary, varyFields } from "../../session/checks.ts";
import { decode, patch } from "../../session/decode.ts";
import type { SampleCall } from "../../session/sample.ts";
import type { CommandSpec } from "../../session/spec.ts";
import { commands, constants, vfio_iommu_type1_dirty_bitmap, vfio_iommu_type1_dirty_bitmap_get } from "./bindings.gen.ts";
import { bitmapFits, startTracking, writeDirty } from "./dirty-bitmap.ts";
import { driverChosen, knownFlags } from "./rows.ts";
import { bytesOf, setIommu, withDriver, withGroup } from "./samples.ts";
import { cuts, mapCall, sampleIova } from "./type1-map.ts";
import { type Container, pageSize, type VfioWorld } from "./world.ts";

const {
  VFIO_IOMMU_DIRTY_PAGES_FLAG_START: start,
  VFIO_IOMMU_DIRTY_PAGES_FLAG_STOP: stop,
  VFIO_IOMMU_DIRTY_PAGES_FLAG_GET_BITMAP: getBitmap,
} = constants;

type Range = Value<typeof vfio_iommu_type1_dirty_bitmap_get>;

const header = vfio_iommu_type1_dirty_bitmap.size;
const sampleSize = 2n * pageSize;

/** Tracking of dirty pages: one command for three things, told apart by flags of which exactly one is set. */
export const type1DirtyPages: CommandSpec<VfioWorld, Container, Value<typeof vfio_iommu_type1_dirty_bitmap>> = {
  name: "VFIO_IOMMU_DIRTY_PAGES",
  on: "container",
  number: commands.VFIO_IOMMU_DIRTY_PAGES.number,
  change: "dirty-pages",
  argument: { by: "pointer", type: vfio_iommu_type1_dirty_bitmap },
  source: "drivers/vfio/vfio_iommu_type1.c, Linux 5.12",
  sample: (build) => ({ before: withDriver(build), call: startTracking }),
  steps: [
    driverChosen,
    {
      kind: "check",
      id: "only-v2",
      errno: "EACCES",
      fails: ({ fd }) => !fd.v2,
      provoke: (sample) => [
        { ...sample, label: "type1 without v2", before: [...withGroup, setIommu(constants.VFIO_TYPE1_IOMMU)] },
      ],
    },
    { kind: "argsz", id: "argsz", record: vfio_iommu_type1_dirty_bitmap, size: header },
    knownFlags(vfio_iommu_type1_dirty_bitmap, start | stop | getBitmap, {}),
    {
      kind: "check",
      id: "one-flag",
      errno: "EINVAL",
      fails: ({ arg: { flags } }) => ![start, stop, getBitmap].includes(flags as 1),
      provoke: (sample) =>
        [0, start | stop, start | getBitmap, stop | getBitmap, start | stop | getBitmap].map((flags) =>
          varyFields(sample, vfio_iommu_type1_dirty_bitmap, { flags }),
        ),
    },
    {
      kind: "run",
      run({ arg: { flags }, fd }) {
        if (flags === getBitmap) return undefined;
        fd.dirtyTracking = flags === start;
        return { value: 0 };
      },
    },
    {
      kind: "argsz",
      id: "argsz-with-range",
      record: vfio_iommu_type1_dirty_bitmap,
      size: header + vfio_iommu_type1_dirty_bitmap_get.size,
      asking: (sample) => withRange(sample),
    },
    {
      kind: "check",
      id: "range-wraps",
      errno: "EINVAL",
      lacks: "type1-to-the-end",
      fails: ({ bytes }) => rangeAt(bytes).iova + rangeAt(bytes).size >= 1n << 64n,
      provoke: (sample) => [
        withRange(sample, { iova: (1n << 64n) - pageSize }),
        withRange(sample, { iova: (1n << 64n) - sampleSize }),
      ],
    },
    {
      kind: "check",
      id: "range-wraps-to-the-end",
      errno: "EOVERFLOW",
      has: "type1-to-the-end",
      fails: ({ bytes }) => rangeAt(bytes).iova + rangeAt(bytes).size > 1n << 64n,
      provoke: (sample) => [withRange(sample, { iova: (1n << 64n) - pageSize })],
    },
    {
      kind: "check",
      id: "bitmap-of-the-kernel",
      errno: "EINVAL",
      fails: ({ bytes }) => rangeAt(bytes).bitmap.data + rangeAt(bytes).bitmap.size > programEnd,
      unprovoked: "a selftest gives no address that belongs to the kernel",
      source: "access_ok in drivers/vfio/vfio_iommu_type1.c, Linux 7.3",
    },
    {
      kind: "check",
      id: "bitmap-size",
      errno: "EINVAL",
      fails: ({ bytes }) => !bitmapFits(rangeAt(bytes).bitmap, rangeAt(bytes).size),
      provoke: (sample) => [0n, 7n].map((size) => withRange(sample, { bitmap: { pgsize: pageSize, size } })),
    },
    {
      kind: "check",
      id: "range-aligned",
      errno: "EINVAL",
      fails({ bytes }) {
        const { iova, size, bitmap } = rangeAt(bytes);
        return bitmap.pgsize !== pageSize || iova % pageSize !== 0n || size === 0n || size % pageSize !== 0n;
      },
      provoke: (sample) => [
        withRange(sample, { iova: sampleIova + 1n }),
        withRange(sample, { size: sampleSize + 1n }),
        withRange(sample, { bitmap: { pgsize: 2n * pageSize, size: 8n } }),
      ],
    },
    {
      kind: "check",
      id: "not-tracking",
      errno: "EINVAL",
      fails: ({ fd }) => !fd.dirtyTracking,
      provoke: (sample) => [{ ...withRange(sample), label: "tracking was not started", before: [...sample.before, mapCall] }],
    },
    {
      kind: "check",
      id: "cuts-a-mapping",
      errno: "EINVAL",
      fails({ bytes, fd }) {
        const { iova, size } = rangeAt(bytes);
        return cuts(fd, iova, size);
      },
      provoke: (sample) => [withRange(sample, { size: pageSize }), withRange(sample, { iova: sampleIova + pageSize })],
      source: "drivers/vfio/vfio_iommu_type1.c, Linux 6.1 and 7.2",
    },
    {
      kind: "run",
      run({ bytes, fd, memory }) {
        const { iova, size, bitmap } = rangeAt(bytes);
        return writeDirty(memory, bitmap.data, fd, iova, size) ? undefined : { errno: "EFAULT" };
      },
    },
  ],
};

function rangeAt(bytes: Uint8Array): Range {
  const end = header + vfio_iommu_type1_dirty_bitmap_get.size;
  return decode(vfio_iommu_type1_dirty_bitmap_get, bytes.subarray(header, end)) as Range;
}

/** One past the last address that a program of x86-64 can have: 2^47 but for the last page. arch/x86/include/asm/page_64_types.h, Linux 7.3. */
const programEnd = (1n << 47n) - 4096n;

/** The sample as a call for the bitmap of what `mapCall` maps. */
function withRange(sample: SampleCall, fields: object = {}) {
  const changed = vary(
    sample,
    Object.keys(fields).length === 0 ? "the bitmap" : `a bitmap with another ${Object.keys(fields).join()}`,
    () => undefined,
  );
  const more = vfio_iommu_type1_dirty_bitmap_get.size;
  const bytes = bytesOf(vfio_iommu_type1_dirty_bitmap, { argsz: header + more, flags: getBitmap }, more);
  const range = { iova: sampleIova, size: sampleSize, bitmap: { pgsize: pageSize, size: 8n } };
  patch(vfio_iommu_type1_dirty_bitmap_get, bytes.subarray(header), { ...range, ...fields });
  const pointers = [{ offset: header + 32, bytes: new Uint8Array(8) }];
  return {
    ...changed,
    before: [...sample.before, mapCall, startTracking],
    call: { ...sample.call, argument: { by: "pointer" as const, bytes, pointers } },
  };
}
