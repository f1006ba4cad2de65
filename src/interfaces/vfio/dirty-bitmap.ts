import type { Value } from "../../codec/value.ts";
import { decode } from "../../session/decode.ts";
import { constants, vfio_bitmap, vfio_iommu_type1_dirty_bitmap } from "./bindings.gen.ts";
import { bytesOf, ioctl } from "./samples.ts";
import { dirtyBitmapMost } from "./type1-info.ts";
import { type Container, pageSize } from "./world.ts";

/** The bitmap that a program describes in an argument's bytes, from an offset in bytes on. */
export function bitmapAt(bytes: Uint8Array, offset: number): Value<typeof vfio_bitmap> {
  return decode(vfio_bitmap, bytes.subarray(offset, offset + vfio_bitmap.size)) as Value<typeof vfio_bitmap>;
}

/** Bytes that a bitmap of so many pages takes: whole 64-bit words. */
export function bitmapBytes(pages: bigint): number {
  return Number((pages + 63n) / 64n) * 8;
}

/** Whether a bitmap is large enough for a range of `length` bytes, and no larger than is served. */
export function bitmapFits({ pgsize, size }: Value<typeof vfio_bitmap>, length: bigint): boolean {
  // The lowest bit of the page size is the page size; without one there are no pages.
  const page = pgsize & -pgsize;
  const pages = page === 0n ? 0n : length / page;
  return pages !== 0n && size !== 0n && size <= dirtyBitmapMost && size >= BigInt(bitmapBytes(pages));
}

/** The dirty pages of a range: all that are mapped, since the device of this host may have written any of them. At most `most` bytes. */
export function dirtyBits(container: Container, iova: bigint, length: bigint, most: number): Uint8Array {
  const bits = new Uint8Array(Math.min(bitmapBytes(length / pageSize), most));
  for (const mapping of container.mappings) {
    const first = mapping.iova > iova ? mapping.iova : iova;
    const end = lesser(mapping.iova + mapping.size, iova + length);
    for (let page = (first - iova) / pageSize; page < (end - iova) / pageSize; page++) {
      const at = Number(page / 8n);
      bits[at] = (bits[at] ?? 0) | (1 << Number(page % 8n));
    }
  }
  return bits;
}

function lesser(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}

/** Switches tracking on: what a bitmap can be asked for afterwards. */
export const startTracking = ioctl(
  "container",
  "VFIO_IOMMU_DIRTY_PAGES",
  bytesOf(vfio_iommu_type1_dirty_bitmap, {
    argsz: vfio_iommu_type1_dirty_bitmap.size,
    flags: constants.VFIO_IOMMU_DIRTY_PAGES_FLAG_START,
  }),
);
