import { strip } from "../abi/size.ts";
import type { EnumType, Type } from "../abi/type.ts";

/** Typedefs that say more than their bytes do: a change between them changes what the bytes mean. */
const meaningful = /^__(le|be|virtio)(16|32|64)$/;

/** A type with typedefs taken away where they only spell the same bytes otherwise. Equal texts mean equal use of the bytes. */
export function canonicalType(type: Type): string {
  switch (type.kind) {
    case "typedef":
      return meaningful.test(type.name) ? type.name : canonicalType(type.to);
    case "integer":
      return integerText(type.name, type.size, type.signed);
    case "float":
      return `float${type.size * 8}`;
    case "pointer":
      return "pointer";
    case "array":
      return `${canonicalType(type.of)}[${type.count ?? ""}]`;
    case "record":
      return `${type.record.kind} ${type.record.name}`;
    case "enum":
      return enumText(type);
    case "void":
      return "void";
    case "function":
      return "function";
    case "unknown":
      return type.text;
  }
}

/** What kind of value the bytes hold, for saying how two types of the same size differ. */
export function valueKind(type: Type): string {
  const canonical = canonicalType(type).replace(/(\[\d*\])+$/, "");
  if (/^__(le)/.test(canonical)) return "little-endian";
  if (/^__(be)/.test(canonical)) return "big-endian";
  if (/^__virtio/.test(canonical)) return "guest-endian";
  if (/^u\d/.test(canonical)) return "unsigned";
  if (/^s\d/.test(canonical)) return "signed";
  if (canonical.startsWith("float")) return "floating-point";
  return canonical;
}

/** `char` is neither signed nor unsigned by its bytes' use: it is text. */
function integerText(name: string, size: number, signed: boolean): string {
  if (name === "char") return "char";
  return `${signed ? "s" : "u"}${size * 8}`;
}

/** An enum in a record is its bytes; its enumerators are compared by themselves. */
function enumText(type: EnumType): string {
  return `${type.enum.signed ? "s" : "u"}${type.enum.size * 8}`;
}

/**
 * What a pointer points to, through typedefs and arrays; undefined for what is no pointer. Text and bytes are one: a buffer is
 * declared as `char *` and as `__u8 *` alike.
 */
export function pointerTarget(type: Type): string | undefined {
  const at = elementType(type);
  if (at.kind !== "pointer") return undefined;
  const to = at.to.kind === "typedef" ? strip(at.to) : at.to;
  if (to.kind === "function" || to.kind === "unknown") return to.text.replace(/\s+/g, "");
  if (to.kind === "pointer") return `${pointerTarget(to)}*`;
  return canonicalType(at.to).replace(/^(char|[su]8)$/, "byte");
}

/** How many elements an array has, dimension by dimension; a dimension of one is none. */
export function dimensions(type: Type): readonly (number | undefined)[] {
  const counts: (number | undefined)[] = [];
  let at = type;
  while (at.kind === "typedef" || at.kind === "array") {
    if (at.kind === "array" && at.count !== 1) counts.push(at.count === 0 ? undefined : at.count);
    at = at.kind === "typedef" ? at.to : at.of;
  }
  return counts;
}

/** The element type behind all array brackets and typedefs. */
export function elementType(type: Type): Type {
  let at = type;
  while (at.kind === "typedef" || at.kind === "array") at = at.kind === "typedef" ? at.to : at.of;
  return at;
}

/** True when the two canonical texts differ only in how a trailing array of unknown length is written: `[0]`, `[1]` and `[]`. */
export function isFlexibleRespelling(before: Type, after: Type): boolean {
  const open = (text: string) => text.replace(/\[[01]?\]$/, "[]");
  const [b, a] = [canonicalType(before), canonicalType(after)];
  return open(b) === open(a) && open(a).endsWith("[]");
}
