import type { Value } from "../../codec/value.ts";
import { patch } from "../../session/decode.ts";
import type { CommandSpec } from "../../session/spec.ts";
import {
  commands,
  constants,
  vfio_info_cap_header,
  vfio_iommu_type1_info,
  vfio_iommu_type1_info_cap_iova_range,
  vfio_iommu_type1_info_cap_migration,
  vfio_iommu_type1_info_dma_avail,
  vfio_iova_range,
} from "./bindings.gen.ts";
import { answerInfo, type Capability } from "./info-chain.ts";
import { driverChosen } from "./rows.ts";
import { bytesOf, ioctl, withDriver } from "./samples.ts";
import { type Container, mappingLimit, pageSize, pageSizes, type VfioWorld } from "./world.ts";

/** Bytes: the end of iova_pgsizes, which every program gives, and of cap_offset, which it may give. */
const least = 16;
const withCapOffset = 20;

/** The largest dirty bitmap that may be asked for, in bytes: one bit for each of 2^31 - 1 pages, in whole 64-bit words. */
export const dirtyBitmapMost = 0x1000_0000n;

export const type1GetInfo: CommandSpec<VfioWorld, Container, Value<typeof vfio_iommu_type1_info>> = {
  name: "VFIO_IOMMU_GET_INFO",
  on: "container",
  number: commands.VFIO_IOMMU_GET_INFO.number,
  change: "type1",
  argument: { by: "pointer", type: vfio_iommu_type1_info },
  source: "drivers/vfio/vfio_iommu_type1.c, Linux 5.12 and the series of August 2023",
  // Too small for a chain, and answered with the size that would do.
  sample: (build) => {
    const call = ioctl(
      "container",
      "VFIO_IOMMU_GET_INFO",
      bytesOf(vfio_iommu_type1_info, { argsz: vfio_iommu_type1_info.size }, 256),
    );
    const chain = (build.has.has("dirty-pages") ? 32 : 0) + (build.has.has("info-aligned") ? 16 : 12) + 48;
    const argsz = build.has.has("iommu-info-caps") ? vfio_iommu_type1_info.size + chain : vfio_iommu_type1_info.size;
    return {
      before: withDriver(build),
      call: { ...call, expect: { bytes: { offset: 0, bytes: Uint8Array.of(argsz, 0, 0, 0) } } },
    };
  },
  steps: [
    driverChosen,
    { kind: "argsz", id: "argsz", record: vfio_iommu_type1_info, size: least },
    {
      kind: "run",
      run(c) {
        const { argsz } = c.arg;
        c.put({ flags: constants.VFIO_IOMMU_INFO_PGSIZES, iova_pgsizes: pageSizes, cap_offset: 0 });
        const old = c.has("iommu-info-caps") && argsz >= withCapOffset ? withCapOffset : least;
        return answerInfo(c, {
          fixed: vfio_iommu_type1_info.size,
          capsFlag: constants.VFIO_IOMMU_INFO_CAPS,
          chain: c.has("iommu-info-caps") ? chainOf(c.fd, c.world, c.has("dirty-pages")) : [],
          aligned: c.has("info-aligned"),
          out: c.has("info-aligned") ? Math.min(argsz, vfio_iommu_type1_info.size) : old,
        });
      },
    },
  ],
};

function chainOf(container: Container, { iovaRanges }: VfioWorld, dirtyPages: boolean): readonly Capability[] {
  const header = vfio_info_cap_header.size;
  const migration = bytesOf(vfio_iommu_type1_info_cap_migration, {
    pgsize_bitmap: pageSize,
    max_dirty_bitmap_size: dirtyBitmapMost,
  });
  const available = bytesOf(vfio_iommu_type1_info_dma_avail, { avail: mappingLimit - container.mappings.length });
  const ranges = bytesOf(
    vfio_iommu_type1_info_cap_iova_range,
    { nr_iovas: iovaRanges.length },
    iovaRanges.length * vfio_iova_range.size,
  );
  for (const [index, { start, last }] of iovaRanges.entries()) {
    const at = vfio_iommu_type1_info_cap_iova_range.size + index * vfio_iova_range.size;
    patch(vfio_iova_range, ranges.subarray(at), { start, end: last });
  }
  return [
    ...(dirtyPages ? [{ id: constants.VFIO_IOMMU_TYPE1_INFO_CAP_MIGRATION, version: 1, body: migration.subarray(header) }] : []),
    { id: constants.VFIO_IOMMU_TYPE1_INFO_DMA_AVAIL, version: 1, body: available.subarray(header) },
    { id: constants.VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE, version: 1, body: ranges.subarray(header) },
  ];
}
