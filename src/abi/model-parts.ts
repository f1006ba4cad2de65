import type { DataModel } from "./model.ts";

/** What most rows of `models.ts` share; a row then says only in what it differs. */
type Row = Omit<DataModel, "predefined">;

/** A 64-bit little-endian model with 16-byte `long double` and `__int128`, every type aligned to its size. */
export function lp64(name: string, arch: string, triplets: readonly string[]): Row {
  return {
    name,
    arch,
    triplets,
    endian: "little",
    pointer: 8,
    long: 8,
    longDouble: 16,
    align: naturalAlign,
    hasInt128: true,
    charSigned: true,
    wchar: "int",
    sizeType: "unsigned long",
    biggestAlign: 16,
    bitField: sysvBitField,
  };
}

/** A 32-bit little-endian model with 16-byte `long double` and no `__int128`, every type aligned to its size. */
export function ilp32(name: string, arch: string, triplets: readonly string[]): Row {
  return {
    ...lp64(name, arch, triplets),
    pointer: 4,
    long: 4,
    align: { ...naturalAlign, long: 4, pointer: 4 },
    hasInt128: false,
    sizeType: "unsigned int",
  };
}

export const naturalAlign: DataModel["align"] = {
  short: 2,
  int: 4,
  long: 8,
  longLong: 8,
  double: 8,
  longDouble: 16,
  pointer: 8,
  int128: 16,
};

/** System V: a bit-field stays within one unit of its declared type; only a named one aligns the record. */
const sysvBitField: DataModel["bitField"] = { typeMatters: true, unnamedAligns: false };

/** AAPCS, AAPCS64: as System V, but unnamed bit-fields align the record as well. */
export const aapcsBitField: DataModel["bitField"] = { typeMatters: true, unnamedAligns: true };

/** Macros with the body 1, from words. */
export function ones(...words: readonly string[]): { [macro: string]: string } {
  return Object.fromEntries(words.flatMap((list) => list.split(" ")).map((name) => [name, "1"]));
}

export const lp64Macros = { _LP64: "1", __LP64__: "1" } as const;

export const armSizes = { __ARM_SIZEOF_MINIMAL_ENUM: "4", __ARM_SIZEOF_WCHAR_T: "4" } as const;

/** What the x86-64 baseline always has. */
export const sse = "__MMX__ __SSE__ __SSE2__ __SSE_MATH__ __SSE2_MATH__ __MMX_WITH_SSE__ __FXSR__";

export const mipsNames =
  "mips _mips __mips__ MIPSEB _MIPSEB __MIPSEB __MIPSEB__ LANGUAGE_C _LANGUAGE_C __LANGUAGE_C __LANGUAGE_C__ __mips_abicalls __mips_hard_float";
