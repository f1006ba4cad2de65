import type { ArrayType, Type } from "../abi/type.ts";
import { typeText } from "../abi/type-text.ts";

/** A type as the header writes it, without a name: `__u32[9]`, `struct foo *`. */
export function spellType(type: Type): string {
  switch (type.kind) {
    case "typedef":
    case "integer":
    case "float":
      return type.name;
    case "pointer":
      return type.to.kind === "function" ? typeText(type) : `${spellType(type.to)} *`;
    case "array":
      return arrayText(type);
    case "record":
      return type.record.tagless ? type.record.kind : `${type.record.kind} ${type.record.name}`;
    case "enum":
      return type.enum.tagless ? "enum" : `enum ${type.enum.name}`;
    case "void":
      return "void";
    case "function":
    case "unknown":
      return type.text;
  }
}

/** The first dimension is the outermost. */
function arrayText(type: ArrayType): string {
  let dimensions = "";
  let at: Type = type;
  for (; at.kind === "array"; at = at.of) dimensions += `[${at.count ?? ""}]`;
  return spellType(at) + dimensions;
}
