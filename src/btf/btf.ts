/** The type information that a kernel carries about itself (BTF), as far as records go. Sizes and offsets are bytes, bit positions bits. */
export interface Btf {
  /** Types, those of the base included; type 0 is `void`. */
  readonly types: number;
  readonly endian: "little" | "big";
  /** Names of all structs and unions, sorted, each once. */
  recordNames(): readonly string[];
  /** Every struct or union with that tag: one in most cases; a kernel may have several that share a name. */
  records(name: string): readonly BtfRecord[];
  /** Every enum with that tag. */
  enums(name: string): readonly BtfEnum[];
}

export interface BtfRecord {
  readonly kind: "struct" | "union";
  readonly name: string;
  readonly size: number;
  /** In order of declaration, those of anonymous members flattened under their own names, as `Record.fields` of a header has them. */
  readonly fields: readonly BtfField[];
}

export interface BtfField {
  readonly name: string;
  /** As C would write it, typedefs by their names: `__u32[13]`. */
  readonly type: string;
  readonly offset: number;
  /** Bytes; 0 for a flexible array; for a bit-field those of its declared type. */
  readonly size: number;
  /** Bit-fields only. From the start of the record, in the target's own bit order. */
  readonly bitOffset?: number;
  readonly bitSize?: number;
}

export interface BtfEnum {
  readonly name: string;
  readonly size: number;
  readonly enumerators: readonly { readonly name: string; readonly value: bigint }[];
}
