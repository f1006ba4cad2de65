import type { Type } from "./type.ts";

/** Bytes a value of the type occupies; 0 for a flexible array and for an unknown type; 1 for void and functions, as gcc says. */
export function sizeOf(type: Type): number {
  switch (type.kind) {
    case "integer":
    case "float":
    case "pointer":
      return type.size;
    case "array":
      return type.count === undefined ? 0 : type.count * sizeOf(type.of);
    case "record":
      return type.record.size;
    case "enum":
      return type.enum.size;
    case "typedef":
      return sizeOf(type.to);
    case "void":
    case "function":
      return 1;
    case "unknown":
      return 0;
  }
}

/** Alignment in bytes that a member of the type gets when nothing else is said. */
export function alignOf(type: Type): number {
  switch (type.kind) {
    case "integer":
    case "float":
    case "pointer":
      return type.align;
    case "array":
      return alignOf(type.of);
    case "record":
      return type.record.align;
    case "enum":
      return type.enum.align;
    case "typedef":
      return type.align ?? alignOf(type.to);
    case "void":
    case "function":
    case "unknown":
      return 1;
  }
}

/** The type behind all typedefs. */
export function strip(type: Type): Exclude<Type, { kind: "typedef" }> {
  let at = type;
  while (at.kind === "typedef") at = at.to;
  return at;
}
