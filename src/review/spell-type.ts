import type { Type } from "../abi/type.ts";

/** A type as the header writes it, without a name: `__u32[9]`, `struct foo *`. */
export function spellType(type: Type): string {
  switch (type.kind) {
    case "typedef":
    case "integer":
    case "float":
      return type.name;
    case "pointer":
      return `${spellType(type.to)} *`;
    case "array":
      return `${spellType(type.of)}[${type.count ?? ""}]`;
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
