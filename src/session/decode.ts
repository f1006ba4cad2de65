import { markBits, readBits, writeBits } from "../codec/bits.ts";
import type { FieldLayout, RecordLayout, WireType } from "../codec/layout.ts";

type Endian = RecordLayout["endian"];

/**
 * The provider's own view of its copy of an argument: it takes any bytes. (The codec judges, and refuses; a provider must answer
 * with its own errno instead.) `char[]` becomes a string of one character a byte up to the first NUL, so that no name is lost.
 * `endian` is the machine's, for what is no record and does not say.
 */
export function decode(type: RecordLayout | WireType, bytes: Uint8Array, endian: Endian = "little"): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isRecord(type) ? readRecord(type, view, 0) : readType(type, view, 0, endian === "little");
}

/** Writes fields by name into the bytes; the rest stays. */
export function patch(type: RecordLayout | WireType, bytes: Uint8Array, fields: object): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isRecord(type)) writeRecord(type, view, 0, fields);
}

/** The same record in another layout, field by field. What is no field (padding) stays as `result` has it. */
export function convert(
  from: RecordLayout,
  to: RecordLayout | WireType,
  bytes: Uint8Array,
  result: Uint8Array = new Uint8Array(sizeOfType(to)),
): Uint8Array {
  patch(to, result, decode(from, bytes) as object);
  return result;
}

/** Writes a value that is no record into bytes of its own. */
export function encodeScalar(type: WireType, value: unknown, endian: Endian = "little"): Uint8Array {
  if (type.kind === "int") {
    // A view of bytes of their own costs as much as a call of the kernel.
    writeType(type, scratch, 0, endian === "little", value);
    return scratchBytes.slice(0, type.size);
  }
  const bytes = new Uint8Array(sizeOfType(type));
  writeType(type, new DataView(bytes.buffer), 0, endian === "little", value);
  return bytes;
}

const scratch = new DataView(new ArrayBuffer(8));
const scratchBytes = new Uint8Array(scratch.buffer);

/** Bytes, without a flexible array's elements. */
export function sizeOfType(type: RecordLayout | WireType): number {
  if (isRecord(type)) return type.size;
  switch (type.kind) {
    case "int":
      return type.size;
    case "text":
    case "bytes":
      return type.count ?? 0;
    case "array":
      return (type.count ?? 0) * type.stride;
    case "record":
      return type.record.size;
  }
}

/** Bytes of a field, in its record. */
export function fieldSize(field: FieldLayout): number {
  return sizeOfType(field.type);
}

export function isRecord(type: RecordLayout | WireType): type is RecordLayout {
  return type.kind === "struct" || type.kind === "union";
}

function readRecord(record: RecordLayout, view: DataView, at: number): { readonly [field: string]: unknown } {
  const little = record.endian === "little";
  return Object.fromEntries(
    record.fields
      .filter((field) => field.reserved !== true && at + endOf(field) <= view.byteLength)
      .map((field) => [
        field.name,
        field.bits === undefined ? readType(field.type, view, at + field.offset, little) : readField(field, view, at, little),
      ]),
  );
}

/** Bytes from the start of the record to the field's last. */
function endOf({ offset, type, bits }: FieldLayout): number {
  return bits === undefined ? offset + sizeOfType(type) : Math.ceil((bits.offset + bits.size) / 8);
}

function readField({ type, bits }: FieldLayout, view: DataView, at: number, little: boolean): number | bigint {
  const { offset = 0, size = 0 } = bits ?? {};
  const raw = readBits(bytesAt(view, 0, null), at, offset, size, little);
  const value = type.kind === "int" && type.signed ? BigInt.asIntN(size, raw) : raw;
  return type.kind === "int" && type.size === 8 ? value : Number(value);
}

function writeField(bits: NonNullable<FieldLayout["bits"]>, view: DataView, at: number, little: boolean, value: bigint): void {
  const bytes = bytesAt(view, 0, null);
  const mask = new Uint8Array(bytes.length);
  markBits(mask, at, bits.offset, bits.size, little);
  for (const [index, byte] of mask.entries()) bytes[index] = (bytes[index] ?? 0) & ~byte;
  writeBits(bytes, at, bits.offset, bits.size, value, little);
}

function readType(type: WireType, view: DataView, at: number, little: boolean): unknown {
  switch (type.kind) {
    case "int":
      return readInt(type.size, type.signed, view, at, type.endian === undefined ? little : type.endian === "little");
    case "text":
      return latin1(bytesAt(view, at, type.count));
    case "bytes":
      return bytesAt(view, at, type.count).slice();
    case "array": {
      const count = type.count ?? Math.floor((view.byteLength - at) / type.stride);
      return Array.from({ length: count }, (_, index) => readType(type.of, view, at + index * type.stride, little));
    }
    case "record":
      return readRecord(type.record, view, at);
  }
}

function writeRecord(record: RecordLayout, view: DataView, at: number, fields: object): void {
  const little = record.endian === "little";
  for (const [name, value] of Object.entries(fields)) {
    const field = record.fields.find((each) => each.name === name);
    if (field === undefined || value === undefined) continue;
    if (field.bits === undefined) writeType(field.type, view, at + field.offset, little, value);
    else writeField(field.bits, view, at, little, BigInt(value));
  }
}

function writeType(type: WireType, view: DataView, at: number, little: boolean, value: unknown): void {
  switch (type.kind) {
    case "int":
      writeInt(
        type.size,
        view,
        at,
        type.endian === undefined ? little : type.endian === "little",
        BigInt(value as bigint | number),
      );
      return;
    case "text":
      for (const [index, byte] of [...String(value)].map((each) => each.charCodeAt(0)).entries()) view.setUint8(at + index, byte);
      return;
    case "bytes":
      for (const [index, byte] of (value as Uint8Array).entries()) view.setUint8(at + index, byte);
      return;
    case "array":
      for (const [index, each] of (value as readonly unknown[]).entries()) {
        writeType(type.of, view, at + index * type.stride, little, each);
      }
      return;
    case "record":
      writeRecord(type.record, view, at, value as object);
  }
}

function readInt(size: 1 | 2 | 4 | 8, signed: boolean, view: DataView, at: number, little: boolean): number | bigint {
  switch (size) {
    case 1:
      return signed ? view.getInt8(at) : view.getUint8(at);
    case 2:
      return signed ? view.getInt16(at, little) : view.getUint16(at, little);
    case 4:
      return signed ? view.getInt32(at, little) : view.getUint32(at, little);
    case 8:
      return signed ? view.getBigInt64(at, little) : view.getBigUint64(at, little);
  }
}

function writeInt(size: 1 | 2 | 4 | 8, view: DataView, at: number, little: boolean, value: bigint): void {
  switch (size) {
    case 1:
      view.setUint8(at, Number(BigInt.asUintN(8, value)));
      return;
    case 2:
      view.setUint16(at, Number(BigInt.asUintN(16, value)), little);
      return;
    case 4:
      view.setUint32(at, Number(BigInt.asUintN(32, value)), little);
      return;
    case 8:
      view.setBigUint64(at, BigInt.asUintN(64, value), little);
  }
}

function bytesAt(view: DataView, at: number, count: number | null): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + at, count ?? view.byteLength - at);
}

function latin1(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return String.fromCharCode(...(end < 0 ? bytes : bytes.subarray(0, end)));
}
