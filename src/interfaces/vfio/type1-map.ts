import type { Value } from "../../codec/value.ts";
import { vary, varyBefore, varyFields } from "../../session/checks.ts";
import { patch } from "../../session/decode.ts";
import type { SampleCall } from "../../session/sample.ts";
import type { CommandSpec } from "../../session/spec.ts";
import type { Check } from "../../session/step.ts";
import { commands, constants, vfio_iommu_type1_dma_map } from "./bindings.gen.ts";
import { driverChosen, knownFlags } from "./rows.ts";
import { bytesOf, ioctl, withDriver, withPointers } from "./samples.ts";
import { type Container, type Mapping, mappingLimit, pageSize, type VfioWorld } from "./world.ts";

const { VFIO_DMA_MAP_FLAG_READ: read, VFIO_DMA_MAP_FLAG_WRITE: write, VFIO_DMA_MAP_FLAG_VADDR: newVaddr } = constants;

/** Where samples map two pages. */
export const sampleIova = 0x10_0000n;

const vaddrOffset = 8;
const space = 1n << 64n;

/** Maps two pages of the program's memory. */
export const mapCall = ioctl(
  "container",
  "VFIO_IOMMU_MAP_DMA",
  bytesOf(vfio_iommu_type1_dma_map, {
    argsz: vfio_iommu_type1_dma_map.size,
    flags: read | write,
    iova: sampleIova,
    size: 2n * pageSize,
  }),
  [{ offset: vaddrOffset, bytes: new Uint8Array(Number(2n * pageSize)) }],
);

type Argument = Value<typeof vfio_iommu_type1_dma_map>;

/** The range, or the memory, goes on behind the last byte there is. */
const wraps: Check<VfioWorld, Container, Argument> = {
  kind: "check",
  id: "wraps",
  errno: "EINVAL",
  fails: ({ arg: { size, iova, vaddr } }) => iova + size > space || vaddr + size > space,
  provoke: (sample) => [
    varyFields(sample, vfio_iommu_type1_dma_map, { iova: space - pageSize }),
    placed(sample, space - pageSize),
  ],
};

export const type1Map: CommandSpec<VfioWorld, Container, Argument> = {
  name: "VFIO_IOMMU_MAP_DMA",
  on: "container",
  number: commands.VFIO_IOMMU_MAP_DMA.number,
  change: "type1",
  argument: { by: "pointer", type: vfio_iommu_type1_dma_map },
  source: "drivers/vfio/vfio_iommu_type1.c, torvalds/linux@009b982d9c59; the update of an address: the series of early 2021",
  sample: (build) => ({ before: withDriver(build), call: mapCall }),
  steps: [
    driverChosen,
    { kind: "argsz", id: "argsz", record: vfio_iommu_type1_dma_map, size: vfio_iommu_type1_dma_map.size },
    knownFlags(vfio_iommu_type1_dma_map, read | write, { "update-vaddr": newVaddr }),
    {
      kind: "check",
      id: "no-size",
      errno: "EINVAL",
      has: "type1-to-the-end",
      fails: ({ arg: { size } }) => size === 0n,
      provoke: (sample) => [varyFields(sample, vfio_iommu_type1_dma_map, { size: 0n })],
    },
    { ...wraps, id: "wraps-first", errno: "EOVERFLOW", has: "type1-to-the-end" },
    {
      kind: "check",
      id: "direction",
      errno: "EINVAL",
      fails: ({ arg: { flags } }) => ((flags & (read | write)) !== 0) === ((flags & newVaddr) !== 0),
      provoke: (sample, build) => [
        varyFields(sample, vfio_iommu_type1_dma_map, { flags: 0 }),
        ...(build.has.has("update-vaddr") ? [varyFields(sample, vfio_iommu_type1_dma_map, { flags: read | newVaddr })] : []),
      ],
    },
    {
      kind: "check",
      id: "page-aligned",
      errno: "EINVAL",
      fails: ({ arg: { size, iova, vaddr } }) => size === 0n || (size | iova | vaddr) % pageSize !== 0n,
      provoke: (sample, build) => [
        ...[...(build.has.has("type1-to-the-end") ? [] : [{ size: 0n }]), { size: pageSize + 1n }, { iova: sampleIova + 1n }].map(
          (fields) => varyFields(sample, vfio_iommu_type1_dma_map, fields),
        ),
        placed(sample, 0x1001n),
      ],
    },
    { ...wraps, lacks: "type1-to-the-end" },
    {
      kind: "check",
      id: "no-mapping",
      errno: "ENOENT",
      has: "update-vaddr",
      fails: ({ arg, fd }) => (arg.flags & newVaddr) !== 0 && overlapping(fd, arg.iova, arg.size) === undefined,
      provoke: (sample) => [varyFields(sample, vfio_iommu_type1_dma_map, { flags: newVaddr })],
    },
    {
      kind: "check",
      id: "address-still-good",
      errno: "EINVAL",
      has: "update-vaddr",
      fails({ arg, fd }) {
        if ((arg.flags & newVaddr) === 0) return false;
        const mapping = overlapping(fd, arg.iova, arg.size);
        return mapping === undefined || mapping.vaddrValid || mapping.iova !== arg.iova || mapping.size !== arg.size;
      },
      provoke: (sample) => [
        varyBefore(varyFields(sample, vfio_iommu_type1_dma_map, { flags: newVaddr }), "already mapped", [mapCall]),
      ],
    },
    {
      kind: "run",
      has: "update-vaddr",
      run({ arg, fd }) {
        if ((arg.flags & newVaddr) === 0) return undefined;
        const mapping = overlapping(fd, arg.iova, arg.size);
        if (mapping === undefined) return undefined;
        mapping.vaddr = arg.vaddr;
        mapping.vaddrValid = true;
        return { value: 0 };
      },
    },
    {
      kind: "check",
      id: "mapped-already",
      errno: "EEXIST",
      fails: ({ arg, fd }) => overlapping(fd, arg.iova, arg.size) !== undefined,
      provoke: (sample) => [varyBefore(sample, "the same mapping twice", [mapCall])],
    },
    {
      kind: "check",
      id: "too-many",
      errno: "ENOSPC",
      fails: ({ fd }) => fd.mappings.length >= mappingLimit,
      unprovoked: `takes ${mappingLimit} mappings`,
    },
    {
      kind: "check",
      id: "iova-not-usable",
      errno: "EINVAL",
      fails: ({ arg: { iova, size }, world }) =>
        !world.iovaRanges.some(({ start, last }) => iova >= start && iova + size - 1n <= last),
      provoke: (sample) =>
        [0xfee0_0000n, 0xfedf_f000n, 1n << 48n].map((iova) => varyFields(sample, vfio_iommu_type1_dma_map, { iova })),
    },
    {
      kind: "check",
      id: "memory-not-there",
      errno: "EFAULT",
      fails: ({ arg: { vaddr, size }, memory }) => memory.read(vaddr, Number(size)) === undefined,
      provoke: (sample) => [placed(sample, pageSize)],
    },
    {
      kind: "run",
      run({ arg: { iova, size, vaddr }, fd }) {
        fd.mappings.push({ iova, size, vaddr, vaddrValid: true });
      },
    },
  ],
};

/** Whether a range begins or ends in the middle of a mapping. */
export function cuts(container: Container, iova: bigint, size: bigint): boolean {
  const first = overlapping(container, iova, 1n);
  const last = overlapping(container, iova + size - 1n, 1n);
  return (first !== undefined && first.iova !== iova) || (last !== undefined && last.iova + last.size !== iova + size);
}

/** The first mapping, by address, that shares a byte with the range. */
export function overlapping(container: Container, iova: bigint, size: bigint): Mapping | undefined {
  return container.mappings
    .filter((each) => each.iova < iova + size && iova < each.iova + each.size)
    .sort((a, b) => (a.iova < b.iova ? -1 : 1))[0];
}

/** The sample with this address in place of memory of its own. */
function placed(sample: SampleCall, vaddr: bigint) {
  return vary(withPointers(sample, []), `vaddr = 0x${vaddr.toString(16)}`, (bytes) =>
    patch(vfio_iommu_type1_dma_map, bytes, { vaddr }),
  );
}
