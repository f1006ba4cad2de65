import { isFillerName } from "../abi/filler-name.ts";
import type { DataModel } from "../abi/model.ts";
import { sizeOf, strip } from "../abi/size.ts";
import type { Field, Record, Type } from "../abi/type.ts";
import { CodecError } from "./codec-error.ts";
import type { FieldLayout, RecordLayout, WireType } from "./layout.ts";

/**
 * The layout of a record that the reader found in a header, under the data model that it was read with. Members that are reserved are known by
 * their names. The same record gives the same object: one that is held many times is worked out once (records that hold each other twice, forty
 * deep, would take all memory otherwise), and the codec made for it is found again. Throws a `CodecError` with the code `type-not-supported` when the
 * record's own layout could not be worked out, or a member's type is not known.
 */
export function layoutOf(record: Record, model: DataModel): RecordLayout {
  let known = layouts.get(model);
  if (known === undefined) {
    known = new WeakMap();
    layouts.set(model, known);
  }
  let layout = known.get(record);
  if (layout === undefined) {
    layout = makeLayout(record, model);
    known.set(record, layout);
  }
  return layout;
}

const layouts = new WeakMap<DataModel, WeakMap<Record, RecordLayout>>();

/**
 * How the bytes of a C type are to be understood: what a command's argument may be besides a record, or a member's type. A pointer is an address, an
 * enum its number. Whatever is no integer of up to 8 bytes (a `__int128`, a `double`) is handed over as its bytes. `path` is
 * for the error that an unknown type gives.
 */
export function wireTypeOf(type: Type, model: DataModel, path: string = "argument"): WireType {
  const at = strip(type);
  switch (at.kind) {
    case "integer":
      return numberOf(at.size, at.signed, endianOf(type));
    case "enum":
      return numberOf(at.enum.size, at.enum.signed, endianOf(type));
    case "pointer":
      return numberOf(at.size, false, undefined);
    case "float":
      return { kind: "bytes", count: at.size };
    case "record":
      return { kind: "record", record: layoutOf(at.record, model) };
    case "array":
      return arrayOf(at.of, at.count, model, path);
    case "void":
    case "function":
      throw unsupported(path, "a type that has a size", at.kind);
    case "unknown":
      throw unsupported(path, "a type whose definition is in the headers", `\`${at.text}\``);
  }
}

function makeLayout(record: Record, model: DataModel): RecordLayout {
  if (!record.complete)
    throw unsupported(record.name, "a record whose layout is known", "one that the reader could not work out");
  return {
    kind: record.kind,
    name: record.name,
    size: record.size,
    align: record.align,
    endian: model.endian,
    // An unnamed bit-field is room between two others: no program can name it, and it is written as zero like any hole.
    fields: record.fields
      .filter(({ name }) => name !== "")
      .map((field) => fieldOf(field, record, model))
      .sort((a, b) => a.offset - b.offset || (a.bits?.offset ?? 0) - (b.bits?.offset ?? 0)),
  };
}

function fieldOf(field: Field, record: Record, model: DataModel): FieldLayout {
  const { name, offset, type, bitOffset, bitSize, anonymous } = field;
  const union = anonymous?.find((each) => each.startsWith("union@"));
  // A member of a union that is called padding only makes the union large: the bytes belong to the other members.
  const filler = isFillerName(name) && isInteger(type);
  const reserved = filler && union === undefined && record.kind === "struct";
  const wire = wireTypeOf(type, model, `${record.name}.${name}`);
  return {
    name,
    offset,
    // `char padding[256]` holds no text.
    type: filler && wire.kind === "text" ? { kind: "bytes", count: wire.count } : wire,
    ...(reserved ? { reserved: true } : {}),
    ...(bitOffset !== undefined && bitSize !== undefined ? { bits: { offset: bitOffset, size: bitSize } } : {}),
    ...(union === undefined ? {} : { union }),
  };
}

/** Only integers and arrays of them are reserved: a structure named `res` is a result. */
function isInteger(type: Type): boolean {
  const at = strip(type);
  return at.kind === "array" ? isInteger(at.of) : at.kind === "integer";
}

function numberOf(size: number, signed: boolean, endian: "little" | "big" | undefined): WireType {
  if (size !== 1 && size !== 2 && size !== 4 && size !== 8) return { kind: "bytes", count: size };
  return { kind: "int", size, signed, ...(endian === undefined ? {} : { endian }) };
}

/** `__le32` and `__be32` have their order by name, whatever the data model; in `__virtio32` the two sides agree on one. */
function endianOf(type: Type): "little" | "big" | undefined {
  for (let at = type; at.kind === "typedef"; at = at.to) {
    if (/^__le(16|32|64)$/.test(at.name)) return "little";
    if (/^__be(16|32|64)$/.test(at.name)) return "big";
  }
  return undefined;
}

/** `[0]` at the end of a record was the way to write `[]`, and is nothing elsewhere: both are as long as what follows them. */
function arrayOf(of: Type, length: number | undefined, model: DataModel, path: string): WireType {
  const count = length === undefined || length === 0 ? null : length;
  const element = strip(of);
  if (element.kind === "integer" && element.name === "char") return { kind: "text", count };
  if (element.kind === "integer" && element.size === 1 && !element.signed) return { kind: "bytes", count };
  const stride = sizeOf(of);
  // However many there are of an empty struct (a GNU extension), they are no bytes.
  return stride === 0 ? { kind: "bytes", count: 0 } : { kind: "array", of: wireTypeOf(of, model, path), count, stride };
}

function unsupported(path: string, expected: string, actual: string): CodecError {
  return new CodecError("type-not-supported", path, expected, actual);
}
