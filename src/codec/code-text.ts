import type { FieldLayout, RecordLayout, WireType } from "./layout.ts";
import { isLittle } from "./wire-size.ts";

/** Where something begins in the bytes `b` of compiled code: a variable (an array's element) plus a number. */
export interface Address {
  readonly variable: string | undefined;
  readonly offset: number;
}

export function plus({ variable, offset }: Address, bytes: number): Address {
  return { variable, offset: offset + bytes };
}

export function addressText({ variable, offset }: Address): string {
  if (variable === undefined) return String(offset);
  return offset === 0 ? variable : `${variable} + ${offset}`;
}

export function byteText(address: Address, index: number): string {
  return `b[${addressText(plus(address, index))}]`;
}

/** Shift of each byte of an integer of `size` bytes: byte 0 first. */
export function shiftsOf(size: number, little: boolean): readonly number[] {
  return Array.from({ length: size }, (_, index) => 8 * (little ? index : size - 1 - index));
}

/** The bytes as a 32-bit number that may be negative. */
export function wordText(address: Address, size: number, little: boolean): string {
  return shiftsOf(size, little)
    .map((shift, index) => (shift === 0 ? byteText(address, index) : `${byteText(address, index)} << ${shift}`))
    .join(" | ");
}

/** An integer member, as `number` or `bigint`. */
export function readIntText(type: WireType & { readonly kind: "int" }, record: RecordLayout, address: Address): string {
  const little = isLittle(type, record);
  if (type.size === 8) {
    const [low, high] = little ? [address, plus(address, 4)] : [plus(address, 4), address];
    const halves = `w[low] = ${wordText(low, 4, little)}, w[1 - low] = ${wordText(high, 4, little)}`;
    return `(${halves}, ${type.signed ? "i64" : "u64"}[0])`;
  }
  const word = wordText(address, type.size, little);
  if (type.size === 4) return type.signed ? `(${word})` : `((${word}) >>> 0)`;
  const unused = 32 - type.size * 8;
  return type.signed ? `((${word}) << ${unused} >> ${unused})` : `(${word})`;
}

/** A bit-field that lies within 4 bytes: the first of them, how many, and the shift of the field in the number that they make. */
export function wordOfBits(
  { offset, size }: NonNullable<FieldLayout["bits"]>,
  little: boolean,
): { readonly first: number; readonly bytes: number; readonly shift: number } | undefined {
  const first = offset >> 3;
  const bytes = ((offset + size - 1) >> 3) - first + 1;
  if (bytes > 4) return undefined;
  return { first, bytes, shift: little ? offset & 7 : bytes * 8 - (offset & 7) - size };
}

/** All bits below `size`, as text; `size` is at most 31. */
export function maskText(size: number): string {
  return `0x${(2 ** size - 1).toString(16)}`;
}

/** A member's name as a key of an object literal. `__proto__` is a name that C allows, and would set the prototype. */
export function keyText(name: string): string {
  return name === "__proto__" ? '["__proto__"]' : JSON.stringify(name);
}

/** Statements written out for one record; beyond that it is not worth compiling. */
export const mostStatements = 4000;
