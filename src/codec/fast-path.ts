import { readBits, writeBits } from "./bits.ts";
import { decodeText, encodeText } from "./text.ts";
import { rangeOf } from "./wire-size.ts";

/**
 * What compiled code calls. Each answers `undefined` or `false` for whatever is not plain and right: the interpreter then does the whole
 * record again and says what is wrong. Bytes are read one by one, since a `DataView` costs more to make (100 ns on Node 20) than a record of this
 * field's usual size takes to read.
 */
export const fastPath = {
  /** A text, or `undefined` when it is not strictly one. */
  text(bytes: Uint8Array, at: number, count: number): string | undefined {
    const stop = at + count;
    let text = "";
    let end = at;
    for (; end < stop; end++) {
      const byte = bytes[end] ?? 0;
      if (byte === 0) break;
      // Beyond a few characters, and for all that is not ASCII, the platform's decoder is faster.
      if (byte >= 0x80 || end - at === 24) return decoded(bytes, at, stop);
      text += String.fromCharCode(byte);
    }
    return isZero(bytes, end, stop) ? text : undefined;
  },

  bytes(bytes: Uint8Array, at: number, count: number): Uint8Array {
    // Not `slice`, which shares memory where the bytes are a `Buffer`.
    const copy = new Uint8Array(count);
    if (count > 64) copy.set(bytes.subarray(at, at + count));
    else for (let index = 0; index < count; index++) copy[index] = bytes[at + index] ?? 0;
    return copy;
  },

  isZero,

  /** Whether no bit of the mask is set, for records whose holes are too many to be written out. */
  isClear(bytes: Uint8Array, at: number, mask: Uint8Array): boolean {
    for (let index = 0; index < mask.length; index++) {
      if (((bytes[at + index] ?? 0) & (mask[index] ?? 0)) !== 0) return false;
    }
    return true;
  },

  bits(bytes: Uint8Array, base: number, offset: number, size: number, signed: boolean, little: boolean): bigint {
    const raw = readBits(bytes, base, offset, size, little);
    return signed ? BigInt.asIntN(size, raw) : raw;
  },

  putText(bytes: Uint8Array, at: number, count: number, value: unknown): boolean {
    if (typeof value !== "string") return putBytes(bytes, at, count, value, false);
    const { length } = value;
    if (length > count) return false;
    for (let index = 0; index < length; index++) {
      const unit = value.charCodeAt(index);
      if (unit === 0) return false;
      if (unit >= 0x80 || index === 48) return putEncoded(bytes, at, count, value);
      bytes[at + index] = unit;
    }
    return true;
  },

  putBytes: (bytes: Uint8Array, at: number, count: number, value: unknown) => putBytes(bytes, at, count, value, true),

  putBits(
    bytes: Uint8Array,
    base: number,
    offset: number,
    size: number,
    signed: boolean,
    little: boolean,
    big: boolean,
    value: unknown,
  ): boolean {
    if (big ? typeof value !== "bigint" : !Number.isInteger(value)) return false;
    const number = BigInt(value as bigint | number);
    const [least, greatest] = rangeOf(size, signed);
    if (number < least || number > greatest) return false;
    writeBits(bytes, base, offset, size, number, little);
    return true;
  },

  /** Whether a value is an object with nothing but its own members, so that counting them finds the unknown ones. */
  isPlain(value: unknown): boolean {
    if (typeof value !== "object" || value === null) return false;
    const prototype: unknown = Object.getPrototypeOf(value);
    return prototype === Object.prototype || prototype === null;
  },
} as const;

/** Two views of the same 8 bytes, by which a 64-bit number is put together without a `DataView`. */
const unsigned = new BigUint64Array(1);

export const scratch = {
  unsigned,
  signed: new BigInt64Array(unsigned.buffer),
  halves: new Uint32Array(unsigned.buffer),
  /** Index of the less significant half on this machine. */
  low: new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 0 : 1,
} as const;

function isZero(bytes: Uint8Array, from: number, to: number): boolean {
  let at = from;
  for (; at + 8 <= to; at += 8) {
    // biome-ignore format: one expression, one test.
    if (((bytes[at] as number) | (bytes[at + 1] as number) | (bytes[at + 2] as number) | (bytes[at + 3] as number) | (bytes[at + 4] as number) | (bytes[at + 5] as number) | (bytes[at + 6] as number) | (bytes[at + 7] as number)) !== 0) return false;
  }
  for (; at < to; at++) if (bytes[at] !== 0) return false;
  return true;
}

function decoded(bytes: Uint8Array, at: number, stop: number): string | undefined {
  const nul = bytes.indexOf(0, at);
  const end = nul === -1 || nul > stop ? stop : nul;
  return isZero(bytes, end, stop) ? decodeText(bytes.subarray(at, end)) : undefined;
}

function putEncoded(bytes: Uint8Array, at: number, count: number, text: string): boolean {
  const encoded = text.includes("\0") ? undefined : encodeText(text);
  if (encoded === undefined || encoded.length > count) return false;
  bytes.set(encoded, at);
  return true;
}

function putBytes(bytes: Uint8Array, at: number, count: number, value: unknown, orNumbers: boolean): boolean {
  if (value instanceof Uint8Array) {
    if (value.length > count) return false;
    bytes.set(value, at);
    return true;
  }
  if (!orNumbers || !Array.isArray(value) || value.length > count) return false;
  for (let index = 0; index < value.length; index++) {
    const byte: unknown = value[index];
    if (typeof byte !== "number" || (byte & 0xff) !== byte) return false;
    bytes[at + index] = byte;
  }
  return true;
}
