import { CodecError } from "./codec-error.ts";
import type { FieldLayout, RecordLayout, WireType } from "./layout.ts";
import { wireSize } from "./wire-size.ts";

/**
 * Throws a `CodecError` with the code `bad-layout` when a layout contradicts itself, so that reading and writing need not ask whether a field
 * lies within its record. A layout from a header or from `struct` does; one written by hand may not.
 */
export function checkLayout(record: RecordLayout): void {
  checkRecord(record, record.name);
}

function checkRecord(record: RecordLayout, path: string): void {
  if (!isCount(record.size) || record.size > mostBytes) bad(path, `a size of 0 to ${mostBytes} bytes`, String(record.size));
  const names = new Set<string>();
  for (const field of record.fields) {
    const inner = `${path}.${field.name}`;
    if (names.has(field.name)) bad(inner, "one field of the name", "two");
    names.add(field.name);
    checkType(field.type, inner);
    if (field.bits === undefined) checkBytes(field, record, inner);
    else checkBits(field, field.bits, record, inner);
  }
}

/** Far more than any record has; an allocation of this size still succeeds. */
const mostBytes = 2 ** 28;

function checkBytes({ offset, type }: FieldLayout, record: RecordLayout, path: string): void {
  const end = offset + wireSize(type);
  if (isCount(offset) && end <= record.size) return;
  bad(path, `to lie within the ${record.size} bytes of ${record.name}`, `bytes ${offset} to ${end}`);
}

function checkBits({ type }: FieldLayout, bits: NonNullable<FieldLayout["bits"]>, record: RecordLayout, path: string): void {
  if (type.kind !== "int") bad(path, "a bit-field of an integer type", `one of kind ${type.kind}`);
  const { offset, size } = bits;
  if (!isCount(offset) || !isCount(size) || size < 1 || size > wireSize(type) * 8) {
    bad(path, `a width of 1 to ${wireSize(type) * 8} bits`, `${size} bits at bit ${offset}`);
  }
  if (offset + size > record.size * 8)
    bad(path, `to lie within the ${record.size * 8} bits of ${record.name}`, `bits ${offset} to ${offset + size}`);
}

function checkType(type: WireType, path: string): void {
  switch (type.kind) {
    case "int":
      if (![1, 2, 4, 8].includes(type.size)) bad(path, "an integer of 1, 2, 4 or 8 bytes", `${type.size}`);
      return;
    case "text":
    case "bytes":
      if (type.count !== null && !isCount(type.count)) bad(path, "a count of bytes, or null", String(type.count));
      return;
    case "array":
      if (type.count !== null && !isCount(type.count)) bad(path, "a count of elements, or null", String(type.count));
      checkType(type.of, `${path}[]`);
      if (!isCount(type.stride) || type.stride < 1 || type.stride < wireSize(type.of)) {
        bad(path, `a stride of at least ${Math.max(1, wireSize(type.of))} bytes`, String(type.stride));
      }
      return;
    case "record":
      checkRecord(type.record, path);
      return;
    default:
      bad(path, "a wire type of kind int, text, bytes, array or record", JSON.stringify(type));
  }
}

function isCount(number: number): boolean {
  return Number.isSafeInteger(number) && number >= 0;
}

function bad(path: string, expected: string, actual: string): never {
  throw new CodecError("bad-layout", path, expected, actual);
}
