import type { Value } from "../../codec/value.ts";
import { vary, varyFields } from "../../session/checks.ts";
import { patch } from "../../session/decode.ts";
import type { SampleCall } from "../../session/sample.ts";
import type { CommandSpec } from "../../session/spec.ts";
import type { Check } from "../../session/step.ts";
import { commands, constants, vfio_bitmap, vfio_iommu_type1_dma_unmap } from "./bindings.gen.ts";
import { bitmapAt, bitmapBytes, bitmapFits, startTracking, writeDirty } from "./dirty-bitmap.ts";
import { driverChosen, knownFlags } from "./rows.ts";
import { bytesOf, ioctl, withDriver } from "./samples.ts";
import { cuts, mapCall, sampleIova } from "./type1-map.ts";
import { type Container, pageSize, type VfioWorld } from "./world.ts";

const {
  VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP: getDirty,
  VFIO_DMA_UNMAP_FLAG_ALL: all,
  VFIO_DMA_UNMAP_FLAG_VADDR: addressOnly,
} = constants;

const space = 1n << 64n;
const sampleSize = 2n * pageSize;
const dataOffset = vfio_iommu_type1_dma_unmap.size;

const flagsKnown = knownFlags<VfioWorld, Container>(vfio_iommu_type1_dma_unmap, 0, {
  "dirty-pages": getDirty,
  "unmap-all": all,
  "update-vaddr": addressOnly,
});

type Argument = Value<typeof vfio_iommu_type1_dma_unmap>;

/** The range goes on behind the last byte there is. */
const wraps: Check<VfioWorld, Container, Argument> = {
  kind: "check",
  id: "wraps",
  errno: "EINVAL",
  fails: ({ arg: { flags, iova, size } }) => (flags & all) === 0 && iova + size > space,
  provoke: (sample) => [varyFields(sample, vfio_iommu_type1_dma_unmap, { iova: space - pageSize })],
};

export const type1Unmap: CommandSpec<VfioWorld, Container, Argument> = {
  name: "VFIO_IOMMU_UNMAP_DMA",
  on: "container",
  number: commands.VFIO_IOMMU_UNMAP_DMA.number,
  change: "type1",
  argument: { by: "pointer", type: vfio_iommu_type1_dma_unmap },
  source: "drivers/vfio/vfio_iommu_type1.c, Linux 5.12",
  sample: (build) => ({
    before: [...withDriver(build), mapCall],
    call: ioctl(
      "container",
      "VFIO_IOMMU_UNMAP_DMA",
      bytesOf(vfio_iommu_type1_dma_unmap, { argsz: dataOffset, iova: sampleIova, size: sampleSize }),
    ),
  }),
  steps: [
    driverChosen,
    { kind: "argsz", id: "argsz", record: vfio_iommu_type1_dma_unmap, size: dataOffset },
    {
      ...flagsKnown,
      provoke: (sample, build) => [
        ...(flagsKnown.provoke?.(sample, build) ?? []),
        // As a build with the flag takes it: together with a range, that one refuses it too.
        ...(build.has.has("unmap-all")
          ? []
          : [varyFields(sample, vfio_iommu_type1_dma_unmap, { flags: all, iova: 0n, size: 0n })]),
      ],
    },
    {
      kind: "check",
      id: "bitmap-alone",
      errno: "EINVAL",
      has: "dirty-pages",
      fails: ({ arg: { flags } }) => (flags & getDirty) !== 0 && (flags & (all | addressOnly)) !== 0,
      provoke: (sample, build) => [
        ...(build.has.has("unmap-all")
          ? [varyFields(sample, vfio_iommu_type1_dma_unmap, { flags: getDirty | all, iova: 0n, size: 0n })]
          : []),
        // With a bitmap that is as it should be: nothing else is wrong.
        ...(build.has.has("update-vaddr")
          ? [varyFields(withBitmap(sample), vfio_iommu_type1_dma_unmap, { flags: getDirty | addressOnly })]
          : []),
      ],
      unprovoked: "takes a flag that came with unmap-all or update-vaddr",
    },
    {
      kind: "argsz",
      id: "argsz-with-bitmap",
      record: vfio_iommu_type1_dma_unmap,
      size: dataOffset + vfio_bitmap.size,
      has: "dirty-pages",
      asks: ({ arg: { flags } }) => (flags & getDirty) !== 0,
      asking: (sample) => withBitmap(sample),
    },
    {
      kind: "check",
      id: "bitmap-size",
      errno: "EINVAL",
      has: "dirty-pages",
      fails: ({ arg, bytes }) => (arg.flags & getDirty) !== 0 && !bitmapFits(bitmapAt(bytes, dataOffset), arg.size),
      provoke: (sample) => [{ size: 0n }, { size: 7n }, { size: 0x1000_0001n }].map((bitmap) => withBitmap(sample, bitmap)),
    },
    {
      kind: "check",
      id: "iova-aligned",
      errno: "EINVAL",
      fails: ({ arg: { iova } }) => iova % pageSize !== 0n,
      // Beside a mapping: in one, it would cut it.
      provoke: (sample) => [
        varyFields(sample, vfio_iommu_type1_dma_unmap, { iova: sampleIova + 1n }),
        varyFields(sample, vfio_iommu_type1_dma_unmap, { iova: 8n * sampleIova + 1n }),
      ],
    },
    {
      kind: "check",
      id: "all-names-a-range",
      errno: "EINVAL",
      has: "unmap-all",
      fails: ({ arg: { flags, iova, size } }) => (flags & all) !== 0 && (iova !== 0n || size !== 0n),
      provoke: (sample) => [
        varyFields(sample, vfio_iommu_type1_dma_unmap, { flags: all, size: 0n }),
        varyFields(sample, vfio_iommu_type1_dma_unmap, { flags: all, iova: 0n }),
      ],
    },
    {
      kind: "check",
      id: "size",
      errno: "EINVAL",
      fails: ({ arg: { flags, size } }) => (flags & all) === 0 && (size === 0n || size % pageSize !== 0n),
      provoke: (sample) =>
        [{ size: 0n }, { size: pageSize + 1n }].map((fields) => varyFields(sample, vfio_iommu_type1_dma_unmap, fields)),
    },
    { ...wraps, lacks: "type1-to-the-end" },
    { ...wraps, id: "wraps-to-the-end", errno: "EOVERFLOW", has: "type1-to-the-end" },
    {
      kind: "check",
      id: "bitmap-of-what",
      errno: "EINVAL",
      has: "dirty-pages",
      fails: ({ arg, bytes, fd }) =>
        (arg.flags & getDirty) !== 0 && (!fd.dirtyTracking || bitmapAt(bytes, dataOffset).pgsize !== pageSize),
      provoke: (sample) => [
        { ...withBitmap(sample), before: sample.before, label: "no tracking was started" },
        withBitmap(sample, { pgsize: 2n * pageSize }),
      ],
    },
    {
      kind: "check",
      id: "cuts-a-mapping",
      errno: "EINVAL",
      has: "type1v2",
      fails: ({ arg: { flags, iova, size }, fd }) => fd.v2 && (flags & all) === 0 && cuts(fd, iova, size),
      provoke: (sample) => [
        varyFields(sample, vfio_iommu_type1_dma_unmap, { size: pageSize }),
        varyFields(sample, vfio_iommu_type1_dma_unmap, { iova: sampleIova + pageSize }),
      ],
    },
    {
      kind: "check",
      id: "address-gone-already",
      errno: "EINVAL",
      has: "update-vaddr",
      fails: ({ arg: { flags, iova, size }, fd }) =>
        (flags & addressOnly) !== 0 && touched(fd, iova, (flags & all) === 0 ? size : space).some((each) => !each.vaddrValid),
      provoke: (sample) => {
        const twice = varyFields(sample, vfio_iommu_type1_dma_unmap, { flags: addressOnly });
        return [{ ...twice, label: "the address is taken away twice", before: [...twice.before, twice.call] }];
      },
    },
    {
      kind: "run",
      run({ arg, bytes, fd, memory }) {
        if ((arg.flags & getDirty) === 0) return undefined;
        const { data } = bitmapAt(bytes, dataOffset);
        return writeDirty(memory, data, fd, arg.iova, arg.size) ? undefined : { errno: "EFAULT" };
      },
    },
    {
      kind: "run",
      run(c) {
        const { flags, iova, size } = c.arg;
        const found = touched(c.fd, iova, (flags & all) === 0 ? size : space);
        for (const mapping of found) {
          if ((flags & addressOnly) !== 0) mapping.vaddrValid = false;
          else c.fd.mappings.splice(c.fd.mappings.indexOf(mapping), 1);
        }
        c.put({
          size: BigInt.asUintN(
            64,
            found.reduce((sum, each) => sum + each.size, 0n),
          ),
        });
      },
    },
    { kind: "copy-out", upTo: () => dataOffset },
  ],
};

/** The mappings that an unmap of the range takes: without v2, all from the first that does not begin before the range. */
function touched(container: Container, iova: bigint, size: bigint) {
  const found = container.mappings
    .filter((each) => each.iova < iova + size && iova < each.iova + each.size)
    .sort((a, b) => (a.iova < b.iova ? -1 : 1));
  const [first] = found;
  return !container.v2 && first !== undefined && first.iova < iova ? [] : found;
}

/** The sample as a call that asks for the dirty pages too, after tracking was started. */
function withBitmap(sample: SampleCall, bitmap: { readonly pgsize?: bigint; readonly size?: bigint } = {}) {
  const changed = vary(
    sample,
    `with a bitmap of ${bitmap.size ?? 8n} bytes, pages of ${bitmap.pgsize ?? pageSize}`,
    () => undefined,
  );
  const bytes = bytesOf(
    vfio_iommu_type1_dma_unmap,
    { argsz: dataOffset + vfio_bitmap.size, flags: getDirty, iova: sampleIova, size: sampleSize },
    vfio_bitmap.size,
  );
  patch(vfio_bitmap, bytes.subarray(dataOffset), { pgsize: pageSize, size: 8n, ...bitmap });
  const pointers = [{ offset: dataOffset + 16, bytes: new Uint8Array(bitmapBytes(sampleSize / pageSize)) }];
  return {
    ...changed,
    before: [...sample.before, startTracking],
    call: { ...sample.call, argument: { by: "pointer" as const, bytes, pointers } },
  };
}
