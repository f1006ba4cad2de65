/**
 * What the codec needs to know of a record: a plain readonly object, so that it can be generated (`abide bind`), made from a
 * header at run time (`layoutOf`), or written by hand (`struct`). Offsets and sizes are bytes. A layout is of one data model.
 */
export interface RecordLayout {
  readonly kind: "struct" | "union";
  readonly name: string;
  /** Bytes, without a flexible array's elements. */
  readonly size: number;
  readonly align: number;
  readonly endian: "little" | "big";
  /** In order of offset; the members of anonymous members flattened under their own names. */
  readonly fields: readonly FieldLayout[];
}

export interface FieldLayout {
  readonly name: string;
  /** Bytes from the start of the record; for a bit-field, of its first byte. */
  readonly offset: number;
  readonly type: WireType;
  /** Its bytes mean nothing yet: written as zero, and refused by a strict read when they are not. */
  readonly reserved?: true;
  /**
   * Bit-fields only, in bits: `offset` from the start of the record in the target's own bit order (from the least significant bit on a
   * little-endian target, from the most significant on a big-endian one), `size` its width. `type` is its declared type.
   */
  readonly bits?: { readonly offset: number; readonly size: number };
  /**
   * Fields that share bytes because they are members of one anonymous union: the union's name, `union@OFFSET`. A value gives one of them, or
   * several that agree. Fields of one struct inside that union share `struct` too.
   */
  readonly union?: string;
}

/** How a member's bytes are to be understood. Integers of up to 4 bytes are `number`, of 8 `bigint`. */
export type WireType =
  | {
      readonly kind: "int";
      readonly size: 1 | 2 | 4 | 8;
      readonly signed: boolean;
      /** Where it is not the record's own: `__le32` and `__be32` are the same bytes under every data model. */
      readonly endian?: "little" | "big";
    }
  /** `char[N]`: a string in UTF-8 that ends at the first NUL. `count` is `null` for a flexible array. */
  | { readonly kind: "text"; readonly count: number | null }
  /** `__u8[N]`: a `Uint8Array`. */
  | { readonly kind: "bytes"; readonly count: number | null }
  | { readonly kind: "array"; readonly of: WireType; readonly count: number | null; readonly stride: number }
  | { readonly kind: "record"; readonly record: RecordLayout };

export const u8 = { kind: "int", size: 1, signed: false } as const;
export const u16 = { kind: "int", size: 2, signed: false } as const;
export const u32 = { kind: "int", size: 4, signed: false } as const;
export const u64 = { kind: "int", size: 8, signed: false } as const;
export const s8 = { kind: "int", size: 1, signed: true } as const;
export const s16 = { kind: "int", size: 2, signed: true } as const;
export const s32 = { kind: "int", size: 4, signed: true } as const;
export const s64 = { kind: "int", size: 8, signed: true } as const;
