import { readBits } from "./bits.ts";
import { checkDeadBits } from "./check-dead-bits.ts";
import { CodecError } from "./codec-error.ts";
import type { ReadOptions } from "./codec-options.ts";
import { liveBits } from "./dead-bits.ts";
import { type FlexibleTail, flexibleTail, isTail, usedBytes } from "./flexible-tail.ts";
import type { FieldLayout, RecordLayout, WireType } from "./layout.ts";
import { decodeText, textEnd } from "./text.ts";
import { type Trail, trailText } from "./trail.ts";
import type { AnyRecord, AnyValue } from "./value.ts";
import { isLittle, sharesBytes } from "./wire-size.ts";

/**
 * Reads a record by walking its layout: needs no code generation, knows every option and says what is wrong. The compiled reader is
 * this function's fast path and hands over to it whatever it does not take.
 */
export function interpretRead(record: RecordLayout, given: Uint8Array, options: ReadOptions): AnyRecord {
  const bytes = ofTheRightLength(record, given, options);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  checkAllDeadBits(record, bytes, options);
  return readRecord(record, { bytes, view, options }, 0, { at: record.name }, true);
}

interface Reading {
  /** The record and its flexible array, and nothing after it. */
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly options: ReadOptions;
}

function ofTheRightLength(record: RecordLayout, given: Uint8Array, options: ReadOptions): Uint8Array {
  const { size, name } = record;
  let bytes = given;
  if (bytes.length < size) {
    if (options.short !== "zero") throw new CodecError("too-short", name, lengthText(record), bytesText(given.length));
    bytes = new Uint8Array(size);
    bytes.set(given);
  }
  const used = usedBytes(record, flexibleTail(record), bytes.length);
  if (used === bytes.length) return bytes;
  if (options.trailing === "zero") {
    const at = bytes.findIndex((byte, index) => index >= used && byte !== 0);
    if (at !== -1)
      throw new CodecError("trailing-bytes", `${name}@${at}`, "zero after the record", `0x${bytes[at]?.toString(16)}`);
  } else if (options.trailing !== "ignore") {
    throw new CodecError("trailing-bytes", name, lengthText(record), bytesText(given.length));
  }
  return bytes.subarray(0, used);
}

function lengthText(record: RecordLayout): string {
  const tail = flexibleTail(record);
  if (tail === undefined) return bytesText(record.size);
  const elements = tail.arrays.map(({ stride }) => String(stride)).join(" or ");
  return `${bytesText(record.size)} or more, and whole elements of ${elements} from byte ${tail.offset}`;
}

function bytesText(count: number): string {
  return count === 1 ? "1 byte" : `${count} bytes`;
}

function checkAllDeadBits(record: RecordLayout, bytes: Uint8Array, options: ReadOptions): void {
  const tail = flexibleTail(record);
  checkDeadBits(record, bytes, 0, Math.min(record.size, tail?.offset ?? record.size), record.name, options);
  if (tail !== undefined && (options.padding ?? "zero") === "zero") checkAfterElements(tail, bytes, record.name);
  const only = tail?.arrays.length === 1 ? tail.arrays[0] : undefined;
  if (tail === undefined || only?.record === undefined) return;
  for (let index = 0, at = tail.offset; at + only.stride <= bytes.length; index++, at += only.stride) {
    checkDeadBits(only.record, bytes, at, only.stride, `${record.name}.${only.name}[${index}]`, options);
  }
}

/** Where the array begins in the padding at the record's end, what is left of that padding after the last whole element. */
function checkAfterElements({ offset, arrays }: FlexibleTail, bytes: Uint8Array, name: string): void {
  const ends = arrays.map(({ stride }) => bytes.length - ((bytes.length - offset) % stride));
  const at = nextSet(bytes, Math.max(...ends));
  if (at !== -1)
    throw new CodecError("padding-not-zero", `${name}@${at}`, "zero in the compiler's padding", `0x${bytes[at]?.toString(16)}`);
}

function readRecord(record: RecordLayout, reading: Reading, base: number, trail: Trail, last: boolean): AnyRecord {
  const members: [string, AnyValue][] = [];
  const refused: Refused[] = [];
  for (const field of record.fields) {
    if (field.reserved === true && reading.options.reserved !== "keep") continue;
    try {
      members.push([field.name, readField(field, record, reading, base, trail, last)]);
    } catch (error) {
      if (!sharesBytes(record, field) || !(error instanceof CodecError)) throw error;
      refused.push({ field, error });
    }
  }
  // Not by assignment: `__proto__` is a name that C allows.
  const value: AnyRecord = Object.fromEntries(members);
  if (refused.length > 0) checkCovered(record, value, refused, reading, base, last);
  return value;
}

/** A member of a union whose bytes are no such member. */
interface Refused {
  readonly field: FieldLayout;
  readonly error: CodecError;
}

/** A union's member may be left out as long as the others say the same bytes; what none of them says would be lost. */
function checkCovered(
  record: RecordLayout,
  value: AnyRecord,
  refused: readonly Refused[],
  { bytes, options }: Reading,
  base: number,
  last: boolean,
): void {
  const kept = options.reserved === "keep" ? "keep" : undefined;
  const read = record.fields.filter(({ name }) => Object.hasOwn(value, name));
  const covered = new Uint8Array(record.size);
  for (const field of read)
    for (const [at, mask] of liveBits(record, field, kept).entries()) covered[at] = (covered[at] ?? 0) | mask;
  const isTailRead = read.some((field) => isTail(record, field));
  for (const { field, error } of refused) {
    const live = liveBits(record, field, kept);
    if (live.some((mask, at) => ((bytes[base + at] ?? 0) & mask & ~(covered[at] ?? 0)) !== 0)) throw error;
    if (last && isTail(record, field) && !isTailRead && bytes.subarray(base + record.size).some((byte) => byte !== 0))
      throw error;
  }
}

function readField(
  field: FieldLayout,
  record: RecordLayout,
  reading: Reading,
  base: number,
  trail: Trail,
  last: boolean,
): AnyValue {
  if (field.bits !== undefined && field.type.kind === "int") {
    const { offset, size } = field.bits;
    const raw = readBits(reading.bytes, base, offset, size, record.endian === "little");
    const value = field.type.signed ? BigInt.asIntN(size, raw) : raw;
    return field.type.size === 8 ? value : Number(value);
  }
  const inner = { up: trail, at: field.name };
  return readType(field.type, record, reading, base + field.offset, inner, last && isTail(record, field));
}

function readType(type: WireType, record: RecordLayout, reading: Reading, at: number, trail: Trail, tail: boolean): AnyValue {
  switch (type.kind) {
    case "int":
      return readInt(type, reading.view, at, isLittle(type, record));
    case "bytes":
      return new Uint8Array(reading.bytes.subarray(at, at + countOf(type.count, 1, reading, at, tail)));
    case "text":
      return readText(reading, at, countOf(type.count, 1, reading, at, tail), trail);
    case "array": {
      const count = countOf(type.count, type.stride, reading, at, tail);
      const elements: AnyValue[] = [];
      for (let index = 0; index < count; index++) {
        elements.push(readType(type.of, record, reading, at + index * type.stride, { up: trail, at: index }, false));
      }
      return elements;
    }
    case "record":
      return readRecord(type.record, reading, at, trail, tail);
  }
}

/** Elements of an array; of a flexible one, those that are whole in what is left of the bytes. */
function countOf(count: number | null, stride: number, reading: Reading, at: number, tail: boolean): number {
  if (count !== null) return count;
  return tail ? Math.max(0, Math.floor((reading.bytes.length - at) / stride)) : 0;
}

function readInt(type: WireType & { readonly kind: "int" }, view: DataView, at: number, little: boolean): number | bigint {
  switch (type.size) {
    case 1:
      return type.signed ? view.getInt8(at) : view.getUint8(at);
    case 2:
      return type.signed ? view.getInt16(at, little) : view.getUint16(at, little);
    case 4:
      return type.signed ? view.getInt32(at, little) : view.getUint32(at, little);
    case 8:
      return type.signed ? view.getBigInt64(at, little) : view.getBigUint64(at, little);
  }
}

function readText(reading: Reading, at: number, count: number, trail: Trail): string | Uint8Array {
  const bytes = reading.bytes.subarray(at, at + count);
  if (reading.options.text === "bytes") return new Uint8Array(bytes);
  const end = textEnd(bytes);
  const behind = nextSet(bytes, end);
  if (behind !== -1) {
    const expected = `zero behind the NUL at index ${end}`;
    throw new CodecError("text-after-nul", `${trailText(trail)}[${behind}]`, expected, `0x${bytes[behind]?.toString(16)}`);
  }
  const text = decodeText(bytes.subarray(0, end));
  if (text === undefined) throw new CodecError("text-not-utf8", trailText(trail), "UTF-8", hexDump(bytes.subarray(0, end)));
  return text;
}

/** A loop, since a call for each byte takes four times as long. */
function nextSet(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at++) if (bytes[at] !== 0) return at;
  return -1;
}

function hexDump(bytes: Uint8Array): string {
  const shown = [...bytes.subarray(0, 16)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return bytes.length > 16 ? `${shown} ... (${bytes.length} bytes)` : shown;
}
