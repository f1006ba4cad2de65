import { expect, test } from "vitest";
import { codecOf } from "./codec.ts";
import type { FieldLayout, RecordLayout, WireType } from "./layout.ts";
import { u8, u32 } from "./layout.ts";

const record = (size: number, ...fields: readonly FieldLayout[]): RecordLayout => ({
  kind: "struct",
  name: "r",
  size,
  align: 1,
  endian: "little",
  fields,
});

test.each<readonly [string, RecordLayout, string]>([
  [
    "a field beyond the end",
    record(4, { name: "a", offset: 2, type: u32 }),
    "r.a: expected to lie within the 4 bytes of r, found bytes 2 to 6",
  ],
  [
    "a field before the start",
    record(4, { name: "a", offset: -1, type: u8 }),
    "r.a: expected to lie within the 4 bytes of r, found bytes -1 to 0",
  ],
  [
    "a flexible array beyond the end",
    record(4, { name: "a", offset: 5, type: { kind: "bytes", count: null } }),
    "r.a: expected to lie within the 4 bytes of r, found bytes 5 to 5",
  ],
  [
    "two of a name",
    record(4, { name: "a", offset: 0, type: u8 }, { name: "a", offset: 1, type: u8 }),
    "r.a: expected one field of the name, found two",
  ],
  ["a size that is none", record(-1), "r: expected a size of 0 to 268435456 bytes, found -1"],
  ["a size that no machine has", record(2 ** 40), "r: expected a size of 0 to 268435456 bytes, found 1099511627776"],
  [
    "an integer of 3 bytes",
    record(4, { name: "a", offset: 0, type: { kind: "int", size: 3, signed: false } as unknown as WireType }),
    "r.a: expected an integer of 1, 2, 4 or 8 bytes, found 3",
  ],
  [
    "bits beyond the end",
    record(1, { name: "a", offset: 0, type: u8, bits: { offset: 4, size: 5 } }),
    "r.a: expected to lie within the 8 bits of r, found bits 4 to 9",
  ],
  [
    "more bits than the type has",
    record(4, { name: "a", offset: 0, type: u8, bits: { offset: 0, size: 9 } }),
    "r.a: expected a width of 1 to 8 bits, found 9 bits at bit 0",
  ],
  [
    "bits of a text",
    record(4, { name: "a", offset: 0, type: { kind: "text", count: 1 }, bits: { offset: 0, size: 1 } }),
    "r.a: expected a bit-field of an integer type, found one of kind text",
  ],
  [
    "elements that overlap",
    record(4, { name: "a", offset: 0, type: { kind: "array", of: u32, count: 1, stride: 2 } }),
    "r.a: expected a stride of at least 4 bytes, found 2",
  ],
  [
    "elements of no size",
    record(4, {
      name: "a",
      offset: 0,
      type: { kind: "array", of: { kind: "record", record: record(0) }, count: null, stride: 0 },
    }),
    "r.a: expected a stride of at least 1 bytes, found 0",
  ],
  [
    "a count that is none",
    record(4, { name: "a", offset: 0, type: { kind: "bytes", count: 0.5 } }),
    "r.a: expected a count of bytes, or null, found 0.5",
  ],
  [
    "a kind that does not exist",
    record(4, { name: "a", offset: 0, type: { kind: "float" } as unknown as WireType }),
    'r.a: expected a wire type of kind int, text, bytes, array or record, found {"kind":"float"}',
  ],
  [
    "something within",
    record(4, { name: "a", offset: 0, type: { kind: "record", record: record(2, { name: "b", offset: 0, type: u32 }) } }),
    "r.a.b: expected to lie within the 2 bytes of r, found bytes 0 to 4",
  ],
])("a layout with %s is refused before anything is read", (_, layout, message) => {
  expect(() => codecOf(layout)).toThrow(expect.objectContaining({ code: "bad-layout", message }));
});
