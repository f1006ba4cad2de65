import { nearest } from "../abi/nearest.ts";
import { writeBits } from "./bits.ts";
import { CodecError, type CodecErrorCode } from "./codec-error.ts";
import type { WriteOptions } from "./codec-options.ts";
import { liveBits } from "./dead-bits.ts";
import { isTail, tailFields } from "./flexible-tail.ts";
import type { FieldLayout, RecordLayout, WireType } from "./layout.ts";
import { shown } from "./shown.ts";
import { encodeText } from "./text.ts";
import { type Trail, trailText } from "./trail.ts";
import { isLittle, rangeOf, sharesBytes } from "./wire-size.ts";

/**
 * Writes a record by walking its layout, into the start of `bytes`, which are zero and as long as `writtenSize` says. The compiled writer is
 * this function's fast path and hands over to it whatever it does not take.
 */
export function interpretWrite(record: RecordLayout, value: unknown, bytes: Uint8Array, options: WriteOptions): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  writeRecord(record, value, { bytes, view, options }, 0, { at: record.name }, true);
}

/** Bytes that the value takes: the record's size, and more when its flexible array has elements. */
export function writtenSize(record: RecordLayout, value: unknown): number {
  let size = record.size;
  for (const field of tailFields(record)) {
    size = Math.max(size, field.offset + flexibleSize(field.type, memberOf(value, field.name)));
  }
  return size;
}

/** 0 where the value is not what the type needs: the write that follows says so. */
function flexibleSize(type: WireType, value: unknown): number {
  if (type.kind === "record") return writtenSize(type.record, value);
  if (type.kind === "array") return Array.isArray(value) ? value.length * type.stride : 0;
  if (type.kind === "text" && typeof value === "string") return value === "" ? 0 : (encodeText(value)?.length ?? 0) + 1;
  return value instanceof Uint8Array || Array.isArray(value) ? value.length : 0;
}

interface Writing {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly options: WriteOptions;
}

function writeRecord(record: RecordLayout, value: unknown, writing: Writing, base: number, trail: Trail, last: boolean): void {
  if (typeof value !== "object" || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) {
    throw failure("wrong-type", trail, "an object", shown(value));
  }
  checkNames(record, value, writing.options, trail);
  const groups = new Map<string, FieldLayout[]>();
  for (const field of record.fields) {
    const member = memberOf(value, field.name);
    if (member === undefined || isUnwritten(field, writing.options)) continue;
    if (sharesBytes(record, field)) {
      const group = field.union ?? "";
      groups.set(group, [...(groups.get(group) ?? []), field]);
    } else {
      writeField(field, record, member, writing, base, trail, last);
    }
  }
  for (const fields of groups.values()) writeUnion(fields, record, value, writing, base, trail, last);
}

/** An own member, so that what every object inherits (`constructor`) is not taken for one. */
function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  const member = (value as { readonly [name: string]: unknown })[name];
  return member === undefined || Object.hasOwn(value, name) || !(name in Object.prototype) ? member : undefined;
}

function isUnwritten(field: FieldLayout, options: WriteOptions): boolean {
  return field.reserved === true && options.reserved !== "keep";
}

function checkNames(record: RecordLayout, value: object, options: WriteOptions, trail: Trail): void {
  if (options.unknown === "ignore") return;
  const known = fieldsByName(record);
  for (const name of Object.keys(value)) {
    const field = known.get(name);
    if (field !== undefined && !isUnwritten(field, options)) continue;
    const names = record.fields.filter((candidate) => !isUnwritten(candidate, options)).map((candidate) => candidate.name);
    if (field !== undefined) {
      const expected = 'no value for a reserved member (or the option `reserved: "keep"`)';
      throw failure("unknown-field", { up: trail, at: name }, expected, shown(memberOf(value, name)));
    }
    const near = nearest(name, names);
    const expected =
      near === undefined
        ? `one of ${names.length > 12 ? `${names.slice(0, 12).join(", ")}, ...` : names.join(", ")}`
        : `a member of ${record.name}, perhaps \`${near}\``;
    throw failure("unknown-field", trail, expected, `\`${name}\``);
  }
}

const byName = new WeakMap<RecordLayout, ReadonlyMap<string, FieldLayout>>();

function fieldsByName(record: RecordLayout): ReadonlyMap<string, FieldLayout> {
  const known = byName.get(record);
  if (known !== undefined) return known;
  const fields = new Map(record.fields.map((field) => [field.name, field]));
  byName.set(record, fields);
  return fields;
}

/** Members of one union: what they share, they must agree on. */
function writeUnion(
  fields: readonly FieldLayout[],
  record: RecordLayout,
  value: object,
  writing: Writing,
  base: number,
  trail: Trail,
  last: boolean,
): void {
  const [only] = fields;
  if (fields.length === 1 && only !== undefined) {
    writeField(only, record, memberOf(value, only.name), writing, base, trail, last);
    return;
  }
  const given = new Uint8Array(writing.bytes.length - base);
  for (const field of fields) {
    const bytes = new Uint8Array(writing.bytes.length);
    const view = new DataView(bytes.buffer);
    writeField(field, record, memberOf(value, field.name), { ...writing, bytes, view }, base, trail, last);
    const live = liveBits(record, field, writing.options.reserved === "keep" ? "keep" : undefined);
    for (let at = 0; at < given.length; at++) {
      const byte = bytes[base + at] ?? 0;
      // Behind the record only what was written of a flexible array counts.
      const mask = at < record.size ? (live[at] ?? 0) | byte : byte === 0 ? 0 : 0xff;
      const before = writing.bytes[base + at] ?? 0;
      if (((byte ^ before) & mask & (given[at] ?? 0)) !== 0) throw conflict(fields, field, at, before, byte, trail);
      given[at] = (given[at] ?? 0) | mask;
      writing.bytes[base + at] = before | byte;
    }
  }
}

function conflict(fields: readonly FieldLayout[], field: FieldLayout, at: number, before: number, now: number, trail: Trail) {
  const others = fields.slice(0, fields.indexOf(field)).map(({ name }) => `\`${name}\``);
  const expected = `0x${before.toString(16)} at byte ${at}, as its union's member ${others.join(" or ")} has it`;
  return failure("union-conflict", { up: trail, at: field.name }, expected, `0x${now.toString(16)}`);
}

function writeField(
  field: FieldLayout,
  record: RecordLayout,
  value: unknown,
  writing: Writing,
  base: number,
  trail: Trail,
  last: boolean,
): void {
  const inner = { up: trail, at: field.name };
  if (field.bits === undefined || field.type.kind !== "int") {
    writeType(field.type, record, value, writing, base + field.offset, inner, last && isTail(record, field));
    return;
  }
  const number = checkedNumber(value, field.type.size === 8, field.bits.size, field.type.signed, inner);
  writeBits(writing.bytes, base, field.bits.offset, field.bits.size, BigInt(number), record.endian === "little");
}

function writeType(
  type: WireType,
  record: RecordLayout,
  value: unknown,
  writing: Writing,
  at: number,
  trail: Trail,
  tail: boolean,
): void {
  switch (type.kind) {
    case "int":
      writeInt(
        type,
        writing.view,
        at,
        checkedNumber(value, type.size === 8, type.size * 8, type.signed, trail),
        isLittle(type, record),
      );
      return;
    case "text":
      writing.bytes.set(fitting(textBytes(value, trail), type.count, tail, "bytes", trail), at);
      return;
    case "bytes":
      writing.bytes.set(fitting(plainBytes(value, trail), type.count, tail, "bytes", trail), at);
      return;
    case "array": {
      if (!Array.isArray(value)) throw failure("wrong-type", trail, "an array", shown(value));
      const elements: readonly unknown[] = fitting(value, type.count, tail, "elements", trail);
      // By index: what is not there in a sparse array is zero.
      for (const [index, element] of elements.entries()) {
        if (element === undefined) continue;
        writeType(type.of, record, element, writing, at + index * type.stride, { up: trail, at: index }, false);
      }
      return;
    }
    case "record":
      writeRecord(type.record, value, writing, at, trail, tail);
  }
}

/** The same, if there is room for it. */
function fitting<T extends { readonly length: number }>(
  given: T,
  count: number | null,
  tail: boolean,
  unit: "bytes" | "elements",
  trail: Trail,
): T {
  const room = count ?? (tail ? Number.POSITIVE_INFINITY : 0);
  if (given.length > room) throw failure("too-long", trail, `at most ${room} ${unit}`, `${given.length}`);
  return given;
}

function textBytes(value: unknown, trail: Trail): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value !== "string") throw failure("wrong-type", trail, "a string or a Uint8Array", shown(value));
  const nul = value.indexOf("\0");
  if (nul !== -1) throw failure("text-not-writable", trail, "no NUL within a text", `one at index ${nul} of ${shown(value)}`);
  const bytes = encodeText(value);
  if (bytes === undefined)
    throw failure("text-not-writable", trail, "whole characters", `half a surrogate pair in ${shown(value)}`);
  return bytes;
}

function plainBytes(value: unknown, trail: Trail): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (!Array.isArray(value)) throw failure("wrong-type", trail, "a Uint8Array or an array of bytes", shown(value));
  const numbers: readonly unknown[] = value;
  return Uint8Array.from(numbers, (byte, index) => Number(checkedNumber(byte, false, 8, false, { up: trail, at: index })));
}

function checkedNumber(value: unknown, big: boolean, bits: number, signed: boolean, trail: Trail): number | bigint {
  if (big ? typeof value === "bigint" : typeof value === "number" && Number.isInteger(value)) {
    const number = value as number | bigint;
    if (number >= leastOf(bits, signed) && number <= greatestOf(bits, signed)) return number;
    throw failure("out-of-range", trail, numberText(big, bits, signed), shown(value));
  }
  throw failure("wrong-type", trail, numberText(big, bits, signed), shown(value));
}

/** Exact as far as numbers are, and beyond that bigints: a comparison of the two is exact. */
function leastOf(bits: number, signed: boolean): number | bigint {
  if (!signed) return 0;
  return bits <= 53 ? -(2 ** (bits - 1)) : rangeOf(bits, signed)[0];
}

function greatestOf(bits: number, signed: boolean): number | bigint {
  return bits <= 53 ? 2 ** (signed ? bits - 1 : bits) - 1 : rangeOf(bits, signed)[1];
}

function numberText(big: boolean, bits: number, signed: boolean): string {
  const [least, greatest] = rangeOf(bits, signed);
  return `${big ? "a bigint" : "an integer"} of ${least} to ${greatest}`;
}

function writeInt(
  type: WireType & { readonly kind: "int" },
  view: DataView,
  at: number,
  value: number | bigint,
  little: boolean,
) {
  // A two's complement number has the bytes of the unsigned one that the setter makes of it.
  if (type.size === 8) view.setBigUint64(at, BigInt(value), little);
  else if (type.size === 4) view.setUint32(at, Number(value), little);
  else if (type.size === 2) view.setUint16(at, Number(value), little);
  else view.setUint8(at, Number(value));
}

function failure(code: CodecErrorCode, trail: Trail, expected: string, actual: string): CodecError {
  return new CodecError(code, trailText(trail), expected, actual);
}
