import type { DataModel } from "./model.ts";

/**
 * The macros that a GNU C compiler (12.2, gnu17, hosted Linux, ELF) predefines for a data model: name to body, a name with
 * parentheses being function-like. Those of the architecture come from the model's row, the others are computed from its sizes.
 */
export function predefinedMacros(model: DataModel): { [name: string]: string } {
  const macros: { [name: string]: string } = { ...always, ...model.predefined };
  for (const type of integerTypes(model)) defineIntegerType(macros, type);
  for (const [type, size] of sizes(model)) macros[`__SIZEOF_${type}__`] = String(size);
  const big = model.endian === "big";
  macros.__BYTE_ORDER__ = big ? "__ORDER_BIG_ENDIAN__" : "__ORDER_LITTLE_ENDIAN__";
  macros.__FLOAT_WORD_ORDER__ = macros.__BYTE_ORDER__;
  macros.__BIGGEST_ALIGNMENT__ = String(model.biggestAlign);
  if (!model.charSigned) macros.__CHAR_UNSIGNED__ = "1";
  macros.__WCHAR_MIN__ = model.wchar.startsWith("unsigned") ? "0U" : "(-__WCHAR_MAX__ - 1)";
  macros.__SIG_ATOMIC_MIN__ = "(-__SIG_ATOMIC_MAX__ - 1)";
  macros.__WINT_MIN__ = "0U";
  return macros;
}

/** One type that gcc names in macros: `__<prefix>_TYPE__`, `__<prefix>_MAX__`, `__<prefix>_WIDTH__`, `__<prefix>_C(c)`. */
interface NamedType {
  readonly prefix: string;
  readonly type: CType;
  /** Bytes. */
  readonly size: number;
  readonly signed: boolean;
  readonly has: readonly ("TYPE" | "MAX" | "WIDTH" | "C")[];
}

type CType = "char" | "short" | "int" | "long" | "long long";

function defineIntegerType(macros: { [name: string]: string }, named: NamedType): void {
  const { prefix, type, size, signed, has } = named;
  if (has.includes("TYPE")) macros[`__${prefix}_TYPE__`] = spelling(type, signed);
  if (has.includes("WIDTH")) macros[`__${prefix}_WIDTH__`] = String(size * 8);
  if (has.includes("MAX")) macros[`__${prefix}_MAX__`] = `0x${maximum(size, signed)}${suffix(type, signed)}`;
  if (has.includes("C")) {
    const end = suffix(type, signed);
    macros[`__${prefix}_C(c)`] = end === "" ? "c" : `c ## ${end}`;
  }
}

function integerTypes(model: DataModel): NamedType[] {
  const lp64 = model.long === 8;
  const int64: CType = lp64 ? "long" : "long long";
  const word: CType = model.sizeType === "unsigned long" ? "long" : "int";
  const wchar: CType = model.wchar === "long" ? "long" : model.wchar === "unsigned short" ? "short" : "int";
  const size = (type: CType): number => (type === "long" ? model.long : fixedSizes[type]);
  const both = (suffixes: string, type: CType, has: NamedType["has"], unsigned = has): NamedType[] => [
    { prefix: `INT${suffixes}`, type, size: size(type), signed: true, has },
    { prefix: `UINT${suffixes}`, type, size: size(type), signed: false, has: unsigned.filter((part) => part !== "WIDTH") },
  ];
  const one = (prefix: string, type: CType, signed: boolean, has: NamedType["has"]): NamedType[] => [
    { prefix, type, size: size(type), signed, has },
  ];
  const exact = ["TYPE", "MAX", "C"] as const;
  const whole = ["TYPE", "MAX", "WIDTH"] as const;
  const limits = ["MAX", "WIDTH"] as const;
  const exactTypes: readonly [number, CType][] = [
    [8, "char"],
    [16, "short"],
    [32, "int"],
    [64, int64],
  ];
  // glibc's <stdint.h> makes the fast types of 16 and 32 bits a machine word, and gcc follows it.
  const fast = (bits: number, type: CType): CType => (bits === 16 || bits === 32 ? (lp64 ? "long" : "int") : type);
  return [
    ...exactTypes.flatMap(([bits, type]) => [
      ...both(`${bits}`, type, ["TYPE", "MAX"]),
      ...both(`_LEAST${bits}`, type, whole),
      ...both(`_FAST${bits}`, fast(bits, type), whole),
    ]),
    // gcc gives __INT8_C and its kin the suffix of the least type.
    ...exactTypes.flatMap(([bits, type]) => both(`${bits}`, type, ["C"])),
    ...both("MAX", int64, [...exact, "WIDTH"]),
    ...both("PTR", word, whole),
    ...one("SCHAR", "char", true, limits),
    ...one("SHRT", "short", true, limits),
    ...one("INT", "int", true, limits),
    ...one("LONG", "long", true, limits),
    ...one("LONG_LONG", "long long", true, limits),
    ...one("SIZE", word, false, whole),
    ...one("PTRDIFF", word, true, whole),
    ...one("WCHAR", wchar, !model.wchar.startsWith("unsigned"), whole),
    ...one("WINT", "int", false, whole),
    ...one("SIG_ATOMIC", "int", true, whole),
    ...one("CHAR16", "short", false, ["TYPE"]),
    ...one("CHAR32", "int", false, ["TYPE"]),
  ];
}

const fixedSizes = { char: 1, short: 2, int: 4, "long long": 8 } as const;

function sizes(model: DataModel): [string, number][] {
  const list: [string, number][] = [
    ["SHORT", 2],
    ["INT", 4],
    ["LONG", model.long],
    ["LONG_LONG", 8],
    ["FLOAT", 4],
    ["DOUBLE", 8],
    ["LONG_DOUBLE", model.longDouble],
    ["POINTER", model.pointer],
    ["SIZE_T", model.pointer],
    ["PTRDIFF_T", model.pointer],
    ["WCHAR_T", model.wchar === "unsigned short" ? 2 : 4],
    ["WINT_T", 4],
  ];
  return model.hasInt128 ? [...list, ["INT128", 16]] : list;
}

/** gcc's own spelling of a type in these macros: `long unsigned int`. */
function spelling(type: CType, signed: boolean): string {
  if (type === "char") return signed ? "signed char" : "unsigned char";
  if (type === "int") return signed ? "int" : "unsigned int";
  return signed ? `${type} int` : `${type} unsigned int`;
}

function maximum(size: number, signed: boolean): string {
  return (signed ? "7" : "f") + "f".repeat(size * 2 - 1);
}

/** The suffix of a constant of that type; types that promote to int have none. */
function suffix(type: CType, signed: boolean): string {
  if (type === "char" || type === "short") return "";
  return (signed ? "" : "U") + (type === "long" ? "L" : type === "long long" ? "LL" : "");
}

/** What follows from being gcc 12.2 on hosted Linux. */
const always: Readonly<{ [name: string]: string }> = {
  __GNUC__: "12",
  __GNUC_MINOR__: "2",
  __GNUC_PATCHLEVEL__: "0",
  __GNUC_STDC_INLINE__: "1",
  __VERSION__: '"12.2.0"',
  __STDC__: "1",
  __STDC_VERSION__: "201710L",
  __STDC_HOSTED__: "1",
  __STDC_UTF_16__: "1",
  __STDC_UTF_32__: "1",
  __ELF__: "1",
  linux: "1",
  __linux: "1",
  __linux__: "1",
  __gnu_linux__: "1",
  unix: "1",
  __unix: "1",
  __unix__: "1",
  __CHAR_BIT__: "8",
  __ORDER_LITTLE_ENDIAN__: "1234",
  __ORDER_BIG_ENDIAN__: "4321",
  __ORDER_PDP_ENDIAN__: "3412",
  __NO_INLINE__: "1",
  __REGISTER_PREFIX__: "",
  __USER_LABEL_PREFIX__: "",
  __PRAGMA_REDEFINE_EXTNAME: "1",
};
