import type { FieldLayout, RecordLayout, WireType } from "./layout.ts";

/** Bytes of a type; 0 for a flexible array. */
export function wireSize(type: WireType): number {
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

/** Whether the field stands for the same bytes as others do. */
export function sharesBytes(record: RecordLayout, field: FieldLayout): boolean {
  return record.kind === "union" || field.union !== undefined;
}

/** Whether numbers of the type are little-endian in the record. */
export function isLittle(type: WireType & { readonly kind: "int" }, record: RecordLayout): boolean {
  return (type.endian ?? record.endian) === "little";
}

/** Least and greatest number that fits, as a C type of so many bits has it. */
export function rangeOf(bits: number, signed: boolean): readonly [least: bigint, greatest: bigint] {
  return signed ? [-(1n << BigInt(bits - 1)), (1n << BigInt(bits - 1)) - 1n] : [0n, (1n << BigInt(bits)) - 1n];
}
