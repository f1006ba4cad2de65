import { isFillerName } from "../abi/filler-name.ts";
import type { Field, Record } from "../abi/type.ts";
import { elementType } from "./canonical-type.ts";

/**
 * A member whose name says that its bytes mean nothing yet: `reserved`, `__reserved1`, `pad2`, `pt_rsvd`, `unused`.
 * An unnamed bit-field is one too. Only integers and arrays of them: a structure named `res` is a result.
 */
export function isFiller(field: Field): boolean {
  if (field.name === "") return true;
  // A number called `align` says how something is aligned; an array of them aligns the record.
  const named = isFillerName(field.name) || (field.name === "align" && field.type.kind === "array");
  return named && elementType(field.type).kind === "integer";
}

/** Room that a header declares and keeps to itself, `__opaque[2]`: no program reads or writes it by that name. */
export function isOpaque({ name }: Field): boolean {
  return /^_*opaque\d*_*$/.test(name);
}

/** An empty array called `end` stands for the end of its record, wherever that is, and for no data behind it: `rseq.end`. */
export function isEndMarker(field: Field): boolean {
  return field.name === "end" && field.size === 0 && field.type.kind === "array";
}

/** Bytes `[from, to)` of a record. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Bytes that a member covers; a bit-field covers the bytes its bits are in. */
export function bytesOf(field: Field): Range {
  if (field.bitOffset === undefined || field.bitSize === undefined) return { from: field.offset, to: field.offset + field.size };
  return { from: field.bitOffset >> 3, to: (field.bitOffset + field.bitSize + 7) >> 3 };
}

/** Bytes of a record that no member covers: what the compiler put in. The last may be padding at the end. */
export function holesOf(record: Record): readonly Range[] {
  if (record.kind === "union") return record.fields.length === 0 ? [] : unionPadding(record);
  const covered = record.fields.map(bytesOf).sort((a, b) => a.from - b.from);
  const holes: Range[] = [];
  let end = 0;
  for (const { from, to } of covered) {
    if (from > end) holes.push({ from: end, to: from });
    end = Math.max(end, to);
  }
  const flexible = record.fields.at(-1);
  const stop =
    flexible !== undefined && flexible.size === 0 && flexible.type.kind === "array" ? Math.max(end, flexible.offset) : end;
  if (record.size > stop) holes.push({ from: stop, to: record.size });
  return holes;
}

function unionPadding(record: Record): readonly Range[] {
  const end = Math.max(...record.fields.map((field) => bytesOf(field).to));
  return record.size > end ? [{ from: end, to: record.size }] : [];
}

/** Whether `inner` lies wholly in one of the ranges, joined where they touch. */
export function within(inner: Range, ranges: readonly Range[]): boolean {
  let at = inner.from;
  for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from)) if (from <= at && to > at) at = to;
  return at >= inner.to && inner.to > inner.from;
}

export function overlaps(a: Range, b: Range): boolean {
  return a.from < b.to && b.from < a.to;
}
