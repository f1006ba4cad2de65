import type { DataModel } from "../abi/model.ts";
import type { FloatType, IntegerType, Type } from "../abi/type.ts";

/** The arithmetic types of one data model, by their usual C spelling. */
export interface BasicTypes {
  get(name: string): Type | undefined;
  readonly int: IntegerType;
  readonly unsignedInt: IntegerType;
  readonly size: IntegerType;
  readonly pointerDifference: IntegerType;
  readonly wchar: IntegerType;
  /** Machine modes of `__attribute__((mode(X)))` by size in bytes. */
  mode(name: string, signed: boolean): Type | undefined;
}

const cache = new WeakMap<DataModel, BasicTypes>();

export function basicTypes(model: DataModel): BasicTypes {
  let types = cache.get(model);
  if (types === undefined) {
    types = build(model);
    cache.set(model, types);
  }
  return types;
}

/** `mode(SI)` and its like: bytes, and whether it is a float (GCC, Machine Modes). "word" and "pointer" depend on the model. */
const modes: Readonly<{ [mode: string]: number }> = { QI: 1, HI: 2, SI: 4, DI: 8, TI: 16, byte: 1 };
const floatModes: Readonly<{ [mode: string]: string }> = { SF: "float", DF: "double", XF: "long double", TF: "_Float128" };

function build(model: DataModel): BasicTypes {
  const { align } = model;
  const table = new Map<string, Type>();
  const pair = (name: string, size: number, alignment: number): void => {
    table.set(name, { kind: "integer", name, size, align: alignment, signed: true });
    table.set(`unsigned ${name}`, { kind: "integer", name: `unsigned ${name}`, size, align: alignment, signed: false });
  };
  pair("short", 2, align.short);
  pair("int", 4, align.int);
  pair("long", model.long, align.long);
  pair("long long", 8, align.longLong);
  if (model.hasInt128) pair("__int128", 16, align.int128);
  table.set("char", { kind: "integer", name: "char", size: 1, align: 1, signed: model.charSigned });
  table.set("signed char", { kind: "integer", name: "signed char", size: 1, align: 1, signed: true });
  table.set("unsigned char", { kind: "integer", name: "unsigned char", size: 1, align: 1, signed: false });
  table.set("_Bool", { kind: "integer", name: "_Bool", size: 1, align: 1, signed: false });
  table.set("void", { kind: "void" });
  const float = (name: string, size: number, alignment: number): FloatType => ({ kind: "float", name, size, align: alignment });
  table.set("_Float16", float("_Float16", 2, 2));
  table.set("float", float("float", 4, align.int));
  table.set("double", float("double", 8, align.double));
  table.set("long double", float("long double", model.longDouble, align.longDouble));
  table.set("_Float128", float("_Float128", 16, Math.min(16, Math.max(align.longDouble, model.biggestAlign))));
  table.set("_Complex float", float("_Complex float", 8, align.int));
  table.set("_Complex double", float("_Complex double", 16, align.double));
  table.set("_Complex long double", float("_Complex long double", model.longDouble * 2, align.longDouble));
  table.set("__builtin_va_list", vaList(model));
  const integer = (name: string) => table.get(name) as IntegerType;
  return {
    get: (name) => table.get(name),
    int: integer("int"),
    unsignedInt: integer("unsigned int"),
    size: integer(model.sizeType),
    pointerDifference: integer(model.sizeType.replace("unsigned ", "")),
    wchar: integer(model.wchar),
    mode(name, signed) {
      const float = floatModes[name];
      if (float !== undefined) return table.get(float);
      const size = name === "word" || name === "pointer" || name === "unwind_word" ? model.pointer : modes[name];
      const prefix = signed ? "" : "unsigned ";
      if (size === 1) return table.get(signed ? "signed char" : "unsigned char");
      for (const base of ["short", "int", "long", "long long", "__int128"]) {
        const type = table.get(prefix + base);
        if (type?.kind === "integer" && type.size === size) return type;
      }
      return undefined;
    },
  };
}

/** Opaque to headers; only its size can matter, in a record of libc (psABI of each architecture). */
function vaList(model: DataModel): Type {
  const pointer: Type = { kind: "pointer", to: { kind: "void" }, size: model.pointer, align: model.align.pointer };
  const words = vaListPointers[model.name];
  return words === undefined ? pointer : { kind: "array", of: pointer, count: words };
}

const vaListPointers: Readonly<{ [model: string]: number }> = { x86_64: 3, x32: 4, aarch64: 4, s390x: 4, powerpc: 3, alpha: 2 };
