import { CodecError } from "./codec-error.ts";
import type { FieldLayout, RecordLayout, WireType } from "./layout.ts";
import { wireSize } from "./wire-size.ts";

/**
 * A struct's layout for those who have no C header: members in order, each with a type (`u32`, `text(32)`, `array(u64, 4)`), another layout, `bits` or
 * `reserved`. Offsets are what a C compiler gives under the options' data model, by default a 64-bit little-endian one. Throws a `CodecError` with the
 * code `bad-layout` for what C would not take.
 */
export function struct<const N extends string, const M extends Members>(
  name: N,
  members: M,
  options: StructOptions = {},
): LayoutOf<"struct", N, M> {
  return layOut("struct", name, members, options) as LayoutOf<"struct", N, M>;
}

/** A union's layout: all members at its start. */
export function union<const N extends string, const M extends Members>(
  name: N,
  members: M,
  options: StructOptions = {},
): LayoutOf<"union", N, M> {
  return layOut("union", name, members, options) as LayoutOf<"union", N, M>;
}

/** `char[count]`, a string; without a count a flexible array. */
export function text<const C extends number | null = null>(count: C = null as C) {
  return { kind: "text", count } as const;
}

/** `__u8[count]`, bytes as they are; without a count a flexible array. */
export function bytes<const C extends number | null = null>(count: C = null as C) {
  return { kind: "bytes", count } as const;
}

/** An array of a type or of records; without a count a flexible array. */
export function array<const T extends WireType | RecordLayout, const C extends number | null = null>(
  of: T,
  count: C = null as C,
) {
  const type = wireOf(of) as WireOf<T>;
  return { kind: "array", of: type, count, stride: wireSize(type) } as const;
}

/** A bit-field of so many bits, declared with an integer type. */
export function bits<const T extends Int>(type: T, size: number) {
  return { kind: "bits", type, size } as const;
}

/** A member that means nothing yet: written as zero, left out of values, and refused when it is not zero. */
export function reserved<const T extends WireType>(type: T) {
  return { kind: "reserved", type } as const;
}

export interface StructOptions {
  /** `little` if not given. */
  readonly endian?: "little" | "big";
  /** Alignment of 8-byte integers as members, in bytes: 8 if not given, 4 on i386, 2 on m68k. Also that of smaller ones at most. */
  readonly mostAlign?: 1 | 2 | 4 | 8;
}

export type Member =
  | WireType
  | RecordLayout
  | { readonly kind: "bits"; readonly type: Int; readonly size: number }
  | { readonly kind: "reserved"; readonly type: WireType };

export interface Members {
  readonly [name: string]: Member;
}

/** The layout that `struct` gives: the names and types are known to the compiler, so that values of it are typed. */
export interface LayoutOf<K extends "struct" | "union", N extends string, M extends Members> {
  readonly kind: K;
  readonly name: N;
  readonly size: number;
  readonly align: number;
  readonly endian: "little" | "big";
  readonly fields: readonly { [F in keyof M & string]: FieldOf<F, M[F]> }[keyof M & string][];
}

type Int = WireType & { readonly kind: "int" };

type WireOf<T> = T extends RecordLayout ? { readonly kind: "record"; readonly record: T } : T extends WireType ? T : never;

type FieldOf<F extends string, T> = T extends { readonly kind: "reserved"; readonly type: infer Of extends WireType }
  ? { readonly name: F; readonly offset: number; readonly type: Of; readonly reserved: true }
  : T extends { readonly kind: "bits"; readonly type: infer Of extends Int }
    ? {
        readonly name: F;
        readonly offset: number;
        readonly type: Of;
        readonly bits: { readonly offset: number; readonly size: number };
      }
    : { readonly name: F; readonly offset: number; readonly type: WireOf<T> };

function layOut(kind: "struct" | "union", name: string, members: Members, options: StructOptions): RecordLayout {
  const fields: FieldLayout[] = [];
  let end = 0;
  let longest = 0;
  let align = 1;
  for (const [memberName, member] of Object.entries(members)) {
    const path = `${name}.${memberName}`;
    if (!/^[A-Za-z_]\w*$/.test(memberName)) throw new CodecError("bad-layout", path, "a name as C has it", `\`${memberName}\``);
    const start = kind === "union" ? 0 : end;
    const field = member.kind === "bits" ? placeBits(memberName, member, start, path) : place(memberName, member, start, options);
    const type = field.type;
    align = Math.max(align, alignOf(type, options));
    end = field.bits === undefined ? (field.offset + wireSize(type)) * 8 : field.bits.offset + field.bits.size;
    longest = Math.max(longest, end);
    fields.push(field);
  }
  const last = fields.at(-1);
  for (const field of fields) {
    if (kind === "struct" && field !== last && isOpen(field.type)) {
      throw new CodecError("bad-layout", `${name}.${field.name}`, "a flexible array as the last member", "members after it");
    }
  }
  return { kind, name, size: roundUp(Math.ceil(longest / 8), align), align, endian: options.endian ?? "little", fields };
}

function place(name: string, member: Exclude<Member, { kind: "bits" }>, start: number, options: StructOptions): FieldLayout {
  const type = member.kind === "reserved" ? member.type : wireOf(member);
  const offset = roundUp(Math.ceil(start / 8), alignOf(type, options));
  return { name, offset, type, ...(member.kind === "reserved" ? { reserved: true } : {}) };
}

/** System V: a bit-field does not cross a boundary of its declared type. */
function placeBits(name: string, member: Member & { readonly kind: "bits" }, start: number, path: string): FieldLayout {
  const { type, size } = member;
  const unit = type.size * 8;
  if (!Number.isInteger(size) || size < 1 || size > unit) {
    throw new CodecError("bad-layout", path, `a width of 1 to ${unit} bits`, `${size}`);
  }
  const offset = (start % unit) + size > unit ? roundUp(start, unit) : start;
  return { name, offset: offset >> 3, type, bits: { offset, size } };
}

function wireOf(of: WireType | RecordLayout): WireType {
  return isLayout(of) ? { kind: "record", record: of } : of;
}

function isLayout(of: WireType | RecordLayout): of is RecordLayout {
  return of.kind === "struct" || of.kind === "union";
}

function alignOf(type: WireType, { mostAlign = 8 }: StructOptions): number {
  switch (type.kind) {
    case "int":
      return Math.min(type.size, mostAlign);
    case "text":
    case "bytes":
      return 1;
    case "array":
      return alignOf(type.of, { mostAlign });
    case "record":
      return type.record.align;
  }
}

function isOpen(type: WireType): boolean {
  return type.kind !== "int" && type.kind !== "record" && type.count === null;
}

function roundUp(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}
