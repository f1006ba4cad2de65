import type { FieldLayout, RecordLayout, WireType } from "./layout.ts";
import { wireSize } from "./wire-size.ts";

/** The flexible array at the end of a record, or several that share their place as members of a union. */
export interface FlexibleTail {
  /** Bytes from the start of the outermost record to the first element. */
  readonly offset: number;
  /** Each array's element size in bytes, and its elements' record where they are records. */
  readonly arrays: readonly { readonly stride: number; readonly record: RecordLayout | undefined; readonly name: string }[];
}

/** What may follow the record's bytes: its own flexible array, or that of a record that is its last member. */
export function flexibleTail(record: RecordLayout): FlexibleTail | undefined {
  const arrays: { stride: number; record: RecordLayout | undefined; name: string }[] = [];
  let offset = 0;
  for (const field of tailFields(record)) {
    if (field.type.kind === "record") {
      const inner = flexibleTail(field.type.record);
      if (inner === undefined) continue;
      offset = field.offset + inner.offset;
      arrays.push(...inner.arrays.map((array) => ({ ...array, name: `${field.name}.${array.name}` })));
    } else {
      offset = field.offset;
      arrays.push({ stride: strideOf(field.type), record: elementRecord(field.type), name: field.name });
    }
  }
  return arrays.length === 0 ? undefined : { offset, arrays };
}

/**
 * The fields that are, or end in, a flexible array that nothing follows: several where they are members of a union. Anywhere else a
 * flexible array has no elements.
 */
export function tailFields(record: RecordLayout): readonly FieldLayout[] {
  const known = cache.get(record);
  if (known !== undefined) return known;
  const end = Math.max(0, ...record.fields.map(endOf));
  const fields = record.fields.filter((field) => isFlexible(field.type) && endOf(field) === end);
  cache.set(record, fields);
  return fields;
}

const cache = new WeakMap<RecordLayout, readonly FieldLayout[]>();

export function isTail(record: RecordLayout, field: FieldLayout): boolean {
  return tailFields(record).includes(field);
}

/** Bytes of a record that is followed by `length` bytes at most: with the whole elements that fit, of the array that uses most. */
export function usedBytes(record: RecordLayout, tail: FlexibleTail | undefined, length: number): number {
  if (tail === undefined) return record.size;
  const rest = Math.max(0, length - tail.offset);
  return Math.max(record.size, ...tail.arrays.map(({ stride }) => tail.offset + rest - (rest % stride)));
}

function isFlexible(type: WireType): boolean {
  if (type.kind === "int") return false;
  if (type.kind === "record") return type.record.fields.some((field) => isFlexible(field.type));
  return type.count === null;
}

function strideOf(type: WireType): number {
  return type.kind === "array" ? type.stride : 1;
}

function elementRecord(type: WireType): RecordLayout | undefined {
  return type.kind === "array" && type.of.kind === "record" ? type.of.record : undefined;
}

function endOf(field: FieldLayout): number {
  if (field.bits !== undefined) return (field.bits.offset + field.bits.size + 7) >> 3;
  return field.offset + wireSize(field.type);
}
