/** A data model: how one architecture and ABI lays out C types. One row each in `models.ts`. */
export interface DataModel {
  /** `x86_64`, `i386`, `x32`, `aarch64`, `arm`, `riscv64`, `s390x`, `powerpc64le`, ... */
  readonly name: string;
  /** Folder below `arch/` in a kernel tree: `x86`, `arm64`, `s390` ... */
  readonly arch: string;
  /** Debian multiarch triplets whose folder below /usr/include holds `asm/`, likeliest first: `x86_64-linux-gnu`. */
  readonly triplets: readonly string[];
  readonly endian: "little" | "big";
  /** Bytes. */
  readonly pointer: number;
  readonly long: number;
  readonly longDouble: number;
  /** Alignments in bytes as a struct member. Types not listed are aligned to their size. */
  readonly align: {
    readonly short: number;
    readonly int: number;
    readonly long: number;
    readonly longLong: number;
    readonly double: number;
    readonly longDouble: number;
    readonly pointer: number;
    readonly int128: number;
  };
  readonly hasInt128: boolean;
  readonly charSigned: boolean;
  readonly wchar: "int" | "unsigned int" | "long" | "unsigned short";
  readonly sizeType: "unsigned int" | "unsigned long";
  /** What `__attribute__((aligned))` without a number means, in bytes (`__BIGGEST_ALIGNMENT__`). */
  readonly biggestAlign: number;
  readonly bitField: {
    /** A bit-field does not cross a boundary of its declared type (PCC_BITFIELD_TYPE_MATTERS). */
    readonly typeMatters: boolean;
    /** Unnamed bit-fields of non-zero or zero width align the record as named ones do (AAPCS). */
    readonly unnamedAligns: boolean;
    /**
     * Where `typeMatters` is false: bytes of alignment that a zero-width bit-field gives to what follows it, and to the record
     * (EMPTY_FIELD_BOUNDARY; 2 on m68k).
     */
    readonly zeroWidthAlign?: number;
  };
  /** What `__alignof__` says of 8-byte scalars where it differs from their alignment as members (i386: 8 against 4), in bytes. */
  readonly preferredAlign8?: number;
  /** Macros the compiler predefines because of the architecture, e.g. `{ __x86_64__: "1" }`; those that follow from sizes are computed. */
  readonly predefined: Readonly<{ [macro: string]: string }>;
}
