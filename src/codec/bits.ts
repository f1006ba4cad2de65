/**
 * Bits `[offset, offset + size)` of a record as an unsigned number, counted from byte `base`. On a little-endian target bit 0 is the least
 * significant bit of the first byte and the first bit is the number's least significant; on a big-endian one both are the most significant.
 */
export function readBits(bytes: Uint8Array, base: number, offset: number, size: number, little: boolean): bigint {
  let value = 0n;
  for (let done = 0; done < size; ) {
    const at = offset + done;
    const inByte = at & 7;
    const take = Math.min(8 - inByte, size - done);
    const byte = bytes[base + (at >> 3)] ?? 0;
    const part = BigInt((byte >> (little ? inByte : 8 - inByte - take)) & ((1 << take) - 1));
    value = little ? value | (part << BigInt(done)) : (value << BigInt(take)) | part;
    done += take;
  }
  return value;
}

/** Sets the bits, which must be zero before; `value` is taken modulo 2 to the power of `size`. */
export function writeBits(bytes: Uint8Array, base: number, offset: number, size: number, value: bigint, little: boolean): void {
  for (let done = 0; done < size; ) {
    const at = offset + done;
    const inByte = at & 7;
    const take = Math.min(8 - inByte, size - done);
    const part = Number((value >> BigInt(little ? done : size - done - take)) & BigInt((1 << take) - 1));
    const index = base + (at >> 3);
    bytes[index] = (bytes[index] ?? 0) | (part << (little ? inByte : 8 - inByte - take));
    done += take;
  }
}

/** Marks the bits in a mask of bytes. */
export function markBits(mask: Uint8Array, base: number, offset: number, size: number, little: boolean): void {
  for (let bit = offset; bit < offset + size; bit++) {
    const index = base + (bit >> 3);
    mask[index] = (mask[index] ?? 0) | (little ? 1 << (bit & 7) : 0x80 >> (bit & 7));
  }
}
