import type { UserMemory } from "../../codec/user-memory.ts";
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

/**
 * Writes the dirty pages of a range to the bitmap at an address: all that are mapped, since the device of this host may have written any of them. Only
 * the 64-bit words that a mapping has a part in are written; of its first word, the bits before the mapping stay. Answers whether it could.
 */
export function writeDirty(memory: UserMemory, data: bigint, { mappings }: Container, iova: bigint, length: bigint): boolean {
  const inside = mappings.filter((each) => each.iova >= iova && each.iova < iova + length);
  return inside
    .sort((a, b) => (a.iova < b.iova ? -1 : 1))
    .every((mapping) => {
      const first = (mapping.iova - iova) / pageSize;
      const shift = first % 64n;
      const address = data + (first / 64n) * 8n;
      const before = shift === 0n ? new Uint8Array(8) : memory.read(address, 8);
      if (before === undefined) return false;
      const pages = mapping.size / pageSize;
      const bits = new Uint8Array(bitmapBytes(shift + pages));
      const kept = new DataView(before.buffer, before.byteOffset).getBigUint64(0, true) & ((1n << shift) - 1n);
      new DataView(bits.buffer).setBigUint64(0, kept, true);
      for (let page = shift; page < shift + pages; page++) {
        const at = Number(page / 8n);
        bits[at] = (bits[at] ?? 0) | (1 << Number(page % 8n));
      }
      return memory.write(address, bits);
    });
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
