import type { Errno } from "../../abi/errno.ts";
import type { Value } from "../../codec/value.ts";
import { varyFields } from "../../session/checks.ts";
import type { Context } from "../../session/context.ts";
import { patch } from "../../session/decode.ts";
import type { Play } from "../../session/sample.ts";
import type { CommandSpec, ProtocolSpec } from "../../session/spec.ts";
import {
  commands,
  constants,
  vfio_iommu_type1_dma_map,
  vfio_iommu_type1_dma_unmap,
  vfio_iommu_type1_info,
  vfio_iommu_type1_info_cap_iova_range,
  vfio_iommu_type1_info_dma_avail,
  vfio_iova_range,
} from "./bindings.gen.ts";
import { alignmentOf, cutAt, disableHugePages, mapAreas, unmapAll, unmapRange } from "./io-page-table.ts";
import { isUnmappable } from "./iommufd-map.ts";
import { setVfioIoas } from "./iommufd-objects.ts";
import { openIommufd, withIoas } from "./iommufd-rows.ts";
import { type Ioas, type Iommufd, type IommufdWorld, newIoas } from "./iommufd-world.ts";
import { bytesOf, ioctl } from "./samples.ts";

/**
 * VFIO's container commands as iommufd answers them. It is VFIO's replacement, and promises less: fewer extensions, no dirty pages, and some
 * errors of its own. The first proposal differed again; `compat-first-proposal` is that.
 */
type Command<A> = CommandSpec<IommufdWorld, Iommufd, A>;
type C = Context<IommufdWorld, Iommufd, never>;

const source = "drivers/iommu/iommufd/vfio_compat.c, torvalds/linux@2c55d703391a";
const proposal = "compat-first-proposal";
const unmapAllChange = "compat-unmap-all";
const most = 0xffff_ffff_ffff_ffffn;

const withVfioIoas: readonly Play[] = [...withIoas, setVfioIoas];

/** The address space that is meant: ENODEV without one. The first proposal made one when it was first needed, and never remembered it. */
function meantBy(c: C): Ioas | undefined {
  return c.fd.vfioIoas ?? (c.has(proposal) ? newIoas(c.fd) : undefined);
}

const setIommu: Command<unknown> = {
  name: "VFIO_SET_IOMMU",
  on: "iommufd",
  number: commands.VFIO_SET_IOMMU.number,
  change: "base",
  argument: { by: "value" },
  source,
  sample: () => ({ before: withVfioIoas, call: byValue("VFIO_SET_IOMMU", constants.VFIO_TYPE1v2_IOMMU) }),
  steps: [
    {
      kind: "check",
      id: "type-old",
      errno: "ENODEV",
      has: proposal,
      fails: ({ argument }) => ![1n, 3n, 6n, 9n].includes(argument),
      provoke: (sample) =>
        [2, 4, 8, 10].map((type) => ({ ...sample, label: `type ${type}`, call: byValue("VFIO_SET_IOMMU", type) })),
    },
    { kind: "run", has: proposal, run: () => ({ value: 0 }) },
    {
      kind: "check",
      id: "type",
      errno: "EINVAL",
      lacks: proposal,
      fails: ({ argument }) => argument !== 1n && argument !== 3n,
      provoke: (sample) =>
        [0, 2, 4, 6, 8, 9].map((type) => ({ ...sample, label: `type ${type}`, call: byValue("VFIO_SET_IOMMU", type) })),
    },
    ioasSet(),
    {
      kind: "run",
      // The first type1 could unmap in the middle of a mapping; without large pages this can too.
      run: ({ argument, fd }) => (argument === 1n && fd.vfioIoas !== undefined ? disableHugePages(fd.vfioIoas.table) : undefined),
    },
  ],
};

/** Bytes that an INFO record must have, with cap_offset, and as a whole. */
const infoSizes = { least: 16, withCapOffset: 20 } as const;

const getInfo: Command<Value<typeof vfio_iommu_type1_info>> = {
  name: "VFIO_IOMMU_GET_INFO",
  on: "iommufd",
  number: commands.VFIO_IOMMU_GET_INFO.number,
  change: "base",
  argument: { by: "pointer", type: vfio_iommu_type1_info },
  source,
  // Too small for the chain, and answered with the size that would do: 24 bytes, 12 (of 16, where aligned), and 32.
  sample: ({ has }) => {
    const call = onFd("VFIO_IOMMU_GET_INFO", bytesOf(vfio_iommu_type1_info, { argsz: vfio_iommu_type1_info.size }, 256));
    const argsz = has.has(proposal) ? 24 + 32 : has.has("compat-info-aligned") ? 72 : 68;
    return { before: withVfioIoas, call: { ...call, expect: { bytes: { offset: 0, bytes: Uint8Array.of(argsz, 0, 0, 0) } } } };
  },
  steps: [
    {
      kind: "argsz",
      id: "argsz",
      record: vfio_iommu_type1_info,
      size: infoSizes.least,
    },
    {
      kind: "check",
      id: "part-of-a-range",
      errno: "EINVAL",
      has: proposal,
      fails: ({ arg: { argsz } }) => argsz > rangesAt && (argsz - rangesAt) % vfio_iova_range.size !== 0,
      provoke: (sample) => [rangesAt + 1, rangesAt + 24].map((argsz) => varyFields(sample, vfio_iommu_type1_info, { argsz })),
    },
    ioasSet(),
    { kind: "run", has: proposal, run: firstInfo },
    { kind: "run", lacks: proposal, run: info },
  ],
};

/** Where the ranges begin, when they are the first capability. */
const rangesAt = vfio_iommu_type1_info.size + vfio_iommu_type1_info_cap_iova_range.size;

function rangeCapability(next: number): Uint8Array {
  const bytes = bytesOf(
    vfio_iommu_type1_info_cap_iova_range,
    { header: { id: constants.VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE, version: 1, next }, nr_iovas: 1 },
    vfio_iova_range.size,
  );
  patch(vfio_iova_range, bytes.subarray(vfio_iommu_type1_info_cap_iova_range.size), { start: 0n, end: most });
  return bytes;
}

/** Each capability is written where there is room for it; the answer leads to them only where there is room for all. */
function info(c: Context<IommufdWorld, Iommufd, Value<typeof vfio_iommu_type1_info>>): { readonly errno: Errno } | undefined {
  const { argsz } = c.arg;
  const available = bytesOf(vfio_iommu_type1_info_dma_avail, {
    header: { id: constants.VFIO_IOMMU_TYPE1_INFO_DMA_AVAIL, version: 1, next: 0 },
    avail: 0xffff_ffff,
  });
  const fixed = vfio_iommu_type1_info.size;
  // Each begins at a multiple of 8, or right behind the one before.
  const second = fixed + (c.has("compat-info-aligned") ? Math.ceil(available.length / 8) * 8 : available.length);
  const ranges = rangeCapability(0);
  const needed = second + ranges.length;
  if (argsz >= second) new DataView(available.buffer).setUint32(4, second, true);
  if (argsz >= fixed + available.length && !c.memory.write(c.argument + BigInt(fixed), available)) return { errno: "EFAULT" };
  if (argsz >= needed && !c.memory.write(c.argument + BigInt(second), ranges)) return { errno: "EFAULT" };
  c.put({
    flags: constants.VFIO_IOMMU_INFO_PGSIZES | constants.VFIO_IOMMU_INFO_CAPS,
    // No device narrows it: every size from a page up.
    iova_pgsizes: most & ~0xfffn,
    cap_offset: argsz >= needed ? fixed : 0,
    argsz: needed,
  });
  return c.memory.write(c.argument, c.bytes.subarray(0, Math.min(argsz, fixed))) ? undefined : { errno: "EFAULT" };
}

/** The first proposal: as many ranges as fit, and no flag when only the size was asked for. */
function firstInfo(
  c: Context<IommufdWorld, Iommufd, Value<typeof vfio_iommu_type1_info>>,
): { readonly errno: Errno } | undefined {
  const { argsz } = c.arg;
  const ranges = rangeCapability(0);
  const fits = argsz > rangesAt;
  const ioas = meantBy(c as never);
  c.put({
    flags: constants.VFIO_IOMMU_INFO_PGSIZES | (fits ? constants.VFIO_IOMMU_INFO_CAPS : 0),
    iova_pgsizes: ioas === undefined ? 1n : alignmentOf(ioas.table),
    cap_offset: fits ? vfio_iommu_type1_info.size : 0,
    argsz: fits ? argsz : argsz + ranges.length,
  });
  if (fits && !c.memory.write(c.argument + BigInt(vfio_iommu_type1_info.size), ranges)) return { errno: "EFAULT" };
  const out = argsz >= infoSizes.withCapOffset ? infoSizes.withCapOffset : infoSizes.least;
  return c.memory.write(c.argument, c.bytes.subarray(0, out)) ? undefined : { errno: "EFAULT" };
}

const { VFIO_DMA_MAP_FLAG_READ: read, VFIO_DMA_MAP_FLAG_WRITE: write, VFIO_DMA_MAP_FLAG_VADDR: newVaddr } = constants;
const mapFields = {
  argsz: vfio_iommu_type1_dma_map.size,
  flags: read | write,
  vaddr: 0x40_0000n,
  iova: 0x10_0000n,
  size: 0x2000n,
};
const mapCall = onFd("VFIO_IOMMU_MAP_DMA", bytesOf(vfio_iommu_type1_dma_map, mapFields));

const mapDma: Command<Value<typeof vfio_iommu_type1_dma_map>> = {
  name: "VFIO_IOMMU_MAP_DMA",
  on: "iommufd",
  number: commands.VFIO_IOMMU_MAP_DMA.number,
  change: "base",
  argument: { by: "pointer", type: vfio_iommu_type1_dma_map },
  source,
  sample: () => ({ before: withVfioIoas, call: mapCall }),
  steps: [
    { kind: "argsz", id: "argsz", record: vfio_iommu_type1_dma_map, size: vfio_iommu_type1_dma_map.size },
    {
      kind: "check",
      id: "flags-known",
      errno: "EINVAL",
      fails: (c) => (c.arg.flags & ~(read | write | (c.has(proposal) ? newVaddr : 0))) !== 0,
      provoke: (sample, build) =>
        Array.from({ length: 32 }, (_, bit) => (1 << bit) >>> 0)
          .filter((bit) => bit > newVaddr || (bit === newVaddr && !build.has.has(proposal)))
          .map((flags) => varyFields(sample, vfio_iommu_type1_dma_map, { flags })),
    },
    ioasSet(),
    {
      kind: "run",
      // Unlike VFIO, a mapping without a direction is none to it.
      run(c) {
        const { vaddr, size, iova, flags } = c.arg;
        const ioas = meantBy(c as never);
        if (ioas === undefined) return { errno: "ENODEV" };
        const wraps = vaddr + size > most;
        if (wraps && c.has("map-file")) return { errno: "EOVERFLOW" };
        if (isUnmappable(size)) return { errno: "EINVAL" };
        if (wraps) return { errno: "EOVERFLOW" };
        const writable = (flags & write) !== 0;
        const at = mapAreas(ioas.table, [{ from: vaddr, length: size, writable }], { iova, writable });
        return typeof at === "bigint" ? undefined : at;
      },
    },
  ],
};

const all = constants.VFIO_DMA_UNMAP_FLAG_ALL;
const getDirty = constants.VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP;
const addressOnly = constants.VFIO_DMA_UNMAP_FLAG_VADDR;

const unmapDma: Command<Value<typeof vfio_iommu_type1_dma_unmap>> = {
  name: "VFIO_IOMMU_UNMAP_DMA",
  on: "iommufd",
  number: commands.VFIO_IOMMU_UNMAP_DMA.number,
  change: "base",
  argument: { by: "pointer", type: vfio_iommu_type1_dma_unmap },
  source,
  sample: () => ({
    before: [...withVfioIoas, mapCall],
    call: onFd(
      "VFIO_IOMMU_UNMAP_DMA",
      bytesOf(vfio_iommu_type1_dma_unmap, { argsz: vfio_iommu_type1_dma_unmap.size, iova: mapFields.iova, size: mapFields.size }),
    ),
  }),
  more({ has }) {
    const fields = { argsz: vfio_iommu_type1_dma_unmap.size, iova: mapFields.iova, size: mapFields.size };
    const call = onFd("VFIO_IOMMU_UNMAP_DMA", bytesOf(vfio_iommu_type1_dma_unmap, fields));
    // The first proposal writes no answer.
    const nothing = has.has(proposal) ? {} : { bytes: { offset: 16, bytes: new Uint8Array(8) } };
    const expect = has.has("compat-unmap-empty") ? nothing : { errno: "ENOENT" as const };
    const label = `what is not mapped → ${"errno" in expect ? "ENOENT" : "success, and a size of 0"}`;
    return [{ label, before: withVfioIoas, call: { ...call, expect } }];
  },
  steps: [
    { kind: "argsz", id: "argsz", record: vfio_iommu_type1_dma_unmap, size: vfio_iommu_type1_dma_unmap.size },
    {
      kind: "check",
      id: "flags-known",
      errno: "EINVAL",
      fails: (c) => (c.arg.flags & ~((c.has(unmapAllChange) ? all : 0) | (c.has(proposal) ? getDirty | addressOnly : 0))) !== 0,
      provoke: (sample, build) =>
        Array.from({ length: 32 }, (_, bit) => (1 << bit) >>> 0)
          .filter((bit) => (bit === all ? !build.has.has(unmapAllChange) : bit > addressOnly || !build.has.has(proposal)))
          .map((flags) => varyFields(sample, vfio_iommu_type1_dma_unmap, { flags })),
    },
    {
      kind: "check",
      id: "bitmap-alone",
      errno: "EINVAL",
      has: proposal,
      fails: ({ arg: { flags } }) => (flags & getDirty) !== 0 && (flags & (all | addressOnly)) !== 0,
      provoke: (sample, build) =>
        [addressOnly, ...(build.has.has(unmapAllChange) ? [all] : [])].map((flag) =>
          varyFields(sample, vfio_iommu_type1_dma_unmap, { flags: getDirty | flag }),
        ),
    },
    {
      kind: "check",
      id: "bitmap-never",
      errno: "EOPNOTSUPP",
      has: proposal,
      fails: ({ arg: { flags } }) => (flags & getDirty) !== 0,
      provoke: (sample) => [varyFields(sample, vfio_iommu_type1_dma_unmap, { flags: getDirty })],
    },
    ioasSet(),
    {
      kind: "check",
      id: "address-never",
      errno: "EOPNOTSUPP",
      has: proposal,
      fails: ({ arg: { flags } }) => (flags & all) === 0 && (flags & addressOnly) !== 0,
      provoke: (sample) => [varyFields(sample, vfio_iommu_type1_dma_unmap, { flags: addressOnly })],
    },
    {
      kind: "check",
      id: "all-names-a-range",
      errno: "EINVAL",
      has: unmapAllChange,
      lacks: proposal,
      fails: ({ arg: { flags, iova, size } }) => (flags & all) !== 0 && (iova !== 0n || size !== 0n),
      provoke: (sample) => [varyFields(sample, vfio_iommu_type1_dma_unmap, { flags: all })],
    },
    {
      kind: "run",
      run(c) {
        const { flags, iova, size } = c.arg;
        const ioas = meantBy(c as never);
        if (ioas === undefined) return { errno: "ENODEV" };
        const everything = (flags & all) !== 0;
        // The end first: where it cannot be cut, nothing is, and nothing is written.
        const uncut = everything || ioas.table.hugePages ? undefined : cutAt(ioas.table, [BigInt.asUintN(64, iova + size), iova]);
        if (uncut !== undefined) return uncut;
        const done = everything ? { unmapped: unmapAll(ioas.table) } : unmapRange(ioas.table, iova, size);
        const failed = "errno" in done ? done.errno : undefined;
        const nothing = !everything && done.unmapped === 0n && !c.has("compat-unmap-empty");
        const errno = failed ?? (nothing ? ("ENOENT" as const) : undefined);
        if (c.has(proposal)) return errno === undefined ? { value: 0 } : { errno };
        // The answer is written also when nothing was mapped there.
        c.put({ size: done.unmapped });
        if (!c.memory.write(c.argument, c.bytes.subarray(0, vfio_iommu_type1_dma_unmap.size))) return { errno: "EFAULT" };
        return errno === undefined ? undefined : { errno };
      },
    },
  ],
};

export const compatCommands = [setIommu, getInfo, mapDma, unmapDma];

export const compatExtensions: ProtocolSpec<IommufdWorld> = {
  numbers: { VFIO_CHECK_EXTENSION: commands.VFIO_CHECK_EXTENSION.number },
  values: { "compat-dma-cc": (c: C) => (c.fd.vfioIoas === undefined ? { errno: "ENODEV" } : 1) },
  ready: {
    "compat-dma-cc": [
      { before: withVfioIoas, fd: "iommufd" },
      { before: withVfioIoas.map((play) => onOtherNode(play)), fd: "vfio-container" },
    ],
  },
};

/** The same call on a descriptor of the other node, under the name of that kind. */
function onOtherNode(play: Play): Play {
  if (play.call === "open") return { ...play, path: "/dev/vfio/vfio", as: "vfio-container" };
  return play.call === "ioctl" ? { ...play, fd: "vfio-container" } : play;
}

/** An address space was set for VFIO. */
function ioasSet() {
  return {
    kind: "check" as const,
    id: "no-address-space",
    errno: "ENODEV" as const,
    lacks: proposal,
    fails: (c: { readonly fd: Iommufd }) => c.fd.vfioIoas === undefined,
    provoke: (sample: Parameters<typeof varyFields>[0]) => [
      { ...sample, label: "no address space is set", before: [openIommufd] as readonly Play[] },
    ],
  };
}

function onFd(command: string, bytes: Uint8Array) {
  return ioctl("iommufd", command, bytes);
}

function byValue(command: string, value: number) {
  return { call: "ioctl" as const, fd: "iommufd", command, argument: { by: "value" as const, value: BigInt(value) } };
}
