/**
 * The consumer's memory as the provider meets it: some bytes are mapped, the rest faults. Addresses are `bigint`, lengths bytes.
 */
export interface UserMemory {
  /** A copy of the bytes, or `undefined` when one of them is not mapped (EFAULT). A length of 0 never faults. */
  read(address: bigint, length: number): Uint8Array | undefined;
  /** Writes all of the bytes and answers true, or writes none and answers false when one of them is not mapped (EFAULT). */
  write(address: bigint, bytes: Uint8Array): boolean;
}

/** Mapped bytes at an address; what is before and behind them is not mapped. The bytes are the caller's own and change when written. */
export interface Region {
  readonly address: bigint;
  readonly bytes: Uint8Array;
}

/** Memory made of regions. An access across two regions that touch is one access. */
export function memoryOf(regions: readonly Region[]): UserMemory {
  const sorted = [...regions].sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0));
  return {
    read(address, length) {
      if (length === 0) return new Uint8Array();
      const parts = partsOf(sorted, address, length);
      if (parts === undefined) return undefined;
      const [first] = parts;
      // Not `slice`, which shares memory where the region is a `Buffer`.
      if (parts.length === 1 && first !== undefined) return new Uint8Array(first);
      const bytes = new Uint8Array(length);
      let at = 0;
      for (const part of parts) {
        bytes.set(part, at);
        at += part.length;
      }
      return bytes;
    },
    write(address, bytes) {
      if (bytes.length === 0) return true;
      const parts = partsOf(sorted, address, bytes.length);
      if (parts === undefined) return false;
      let at = 0;
      for (const part of parts) {
        part.set(bytes.subarray(at, at + part.length));
        at += part.length;
      }
      return true;
    },
  };
}

/** Views of the bytes of `[address, address + length)` in order, or `undefined` when some are missing. */
function partsOf(sorted: readonly Region[], address: bigint, length: number): readonly Uint8Array[] | undefined {
  const parts: Uint8Array[] = [];
  let at = address;
  let left = length;
  for (const region of sorted) {
    const skip = at - region.address;
    if (skip < 0n) return undefined;
    if (skip >= BigInt(region.bytes.length)) continue;
    const part = region.bytes.subarray(Number(skip), Number(skip) + left);
    parts.push(part);
    at += BigInt(part.length);
    left -= part.length;
    if (left === 0) return parts;
  }
  return undefined;
}
