/**
 * C types as they stand at the boundary. Sizes, alignments and offsets are bytes; bit positions are bits.
 *
 * A type is a plain readonly object with a `kind`; a typedef keeps its name and what it stands for, because `__le32` and
 * `__u32` are the same bytes with another meaning, and a message should name the type as the header does.
 */
export type Type =
  | VoidType
  | IntegerType
  | FloatType
  | PointerType
  | ArrayType
  | RecordType
  | EnumType
  | TypedefType
  | FunctionType
  | UnknownType;

export interface VoidType {
  readonly kind: "void";
}

export interface IntegerType {
  readonly kind: "integer";
  /** C spelling in its longest usual form: `unsigned long`, `signed char`, `_Bool`. */
  readonly name: string;
  readonly size: number;
  /** Alignment as a struct member (i386 aligns `long long` members to 4). */
  readonly align: number;
  readonly signed: boolean;
}

export interface FloatType {
  readonly kind: "float";
  readonly name: string;
  readonly size: number;
  readonly align: number;
}

export interface PointerType {
  readonly kind: "pointer";
  readonly to: Type;
  readonly size: number;
  readonly align: number;
}

export interface ArrayType {
  readonly kind: "array";
  readonly of: Type;
  /** Number of elements; `undefined` for a flexible array `[]`. */
  readonly count: number | undefined;
}

export interface RecordType {
  readonly kind: "record";
  readonly record: Record;
}

export interface EnumType {
  readonly kind: "enum";
  readonly enum: Enum;
}

export interface TypedefType {
  readonly kind: "typedef";
  readonly name: string;
  readonly to: Type;
  /** Alignment that an attribute on the typedef gives, e.g. 8 for `__aligned_u64`; `undefined` when it gives none. */
  readonly align: number | undefined;
}

export interface FunctionType {
  readonly kind: "function";
  readonly text: string;
}

/** A type whose definition could not be found or understood; a diagnostic says why. */
export interface UnknownType {
  readonly kind: "unknown";
  readonly text: string;
}

/** Where something stands: the header's name relative to its root, line and column from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A struct or union with its layout under one data model. */
export interface Record {
  readonly kind: "struct" | "union";
  /**
   * The tag; for a tagless record the typedef's name; for a tagless record that is a member's type, the path `outer.member`.
   * A tagless member without a declarator (an anonymous member) has no record of its own: its members are flattened.
   */
  readonly name: string;
  /** True when the header gives the record no tag, so `name` is not a tag. */
  readonly tagless: boolean;
  readonly size: number;
  readonly align: number;
  /** All members in order of declaration, those of anonymous members flattened under their own names. */
  readonly fields: readonly Field[];
  readonly packed: boolean;
  /** False when the layout could not be worked out (a diagnostic says why); sizes and offsets are then 0. */
  readonly complete: boolean;
  readonly place: Place;
  /** The comment that documents the record (kernel-doc or plain), without its comment marks; "" when there is none. */
  readonly comment: string;
}

export interface Field {
  readonly name: string;
  readonly type: Type;
  /** Bytes from the start of the record. For a bit-field, the byte that holds its first bit (`bitOffset >> 3`). */
  readonly offset: number;
  /** Bytes the member occupies; 0 for a flexible array; for a bit-field the size of its declared type. */
  readonly size: number;
  /**
   * Bit-fields only: bits from the start of the record in the target's own bit order, as DWARF's DW_AT_data_bit_offset counts
   * them: from the least significant bit on a little-endian target, from the most significant on a big-endian one.
   */
  readonly bitOffset?: number;
  /** Bit-fields only: width in bits. */
  readonly bitSize?: number;
  /**
   * The anonymous members this one was flattened out of, outermost first, e.g. `["union@24", "struct@24"]`: kind and byte
   * offset. Two fields with the same chain of unions may overlap. Absent for a direct member.
   */
  readonly anonymous?: readonly string[];
  /** Index of the field's outermost declaration in the record: all flattened members of one anonymous member share it. */
  readonly member: number;
  readonly place: Place;
  /**
   * The comment on the field: on its line, on the lines before it, or its `@name:` line in the record's kernel-doc; joined
   * by a newline when there are several; "" when there is none.
   */
  readonly comment: string;
}

export interface Enum {
  /** The tag; the typedef's name when there is no tag; `enum@LINE` when there is neither. */
  readonly name: string;
  readonly tagless: boolean;
  readonly size: number;
  /** Alignment as a struct member, in bytes. */
  readonly align: number;
  readonly signed: boolean;
  readonly enumerators: readonly Enumerator[];
  readonly place: Place;
  readonly comment: string;
}

export interface Enumerator {
  readonly name: string;
  readonly value: bigint;
  /** What gives the value, macros replaced; "" where it is one more than the one before. */
  readonly text?: string;
  readonly place: Place;
  readonly comment: string;
}
