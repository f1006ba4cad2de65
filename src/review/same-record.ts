import type { Field, Record, Type } from "../abi/type.ts";
import { pointerTarget } from "./canonical-type.ts";
import type { HeaderPair } from "./pairs.ts";
import { spellType } from "./spell-type.ts";

/**
 * Names of a header's records that are not the same before and after under every data model that was judged. A record is often in question only because it
 * stands inside one that changed, or names something that did: once it is laid out, nothing of it differs, and no rule has anything to say of it.
 */
export function recordsThatDiffer(across: readonly HeaderPair[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { records } of across)
    for (const { name, before, after } of records)
      if (before === undefined || after === undefined || !sameRecord(before, after)) names.add(name);
  return names;
}

/** Whether a program can tell the two apart: by names, types, bytes or alignment. Comments and places may differ. */
export function sameRecord(a: Record, b: Record): boolean {
  if (a === b || alike.get(a) === b) return true;
  const same =
    a.kind === b.kind &&
    a.name === b.name &&
    a.tagless === b.tagless &&
    a.size === b.size &&
    a.align === b.align &&
    a.packed === b.packed &&
    a.complete === b.complete &&
    a.fields.length === b.fields.length &&
    a.fields.every((field, index) => sameField(field, b.fields[index] as Field));
  if (same) alike.set(a, b);
  return same;
}

/** What was found the same, which is asked again for whatever holds it. */
const alike = new WeakMap<Record, Record>();

function sameField(a: Field, b: Field): boolean {
  return (
    a.name === b.name &&
    a.offset === b.offset &&
    a.size === b.size &&
    a.bitOffset === b.bitOffset &&
    a.bitSize === b.bitSize &&
    a.member === b.member &&
    (a.anonymous === b.anonymous || a.anonymous?.join() === b.anonymous?.join()) &&
    sameType(a.type, b.type)
  );
}

/** What a pointer leads to is no part of the record, and may be the record itself: its name is enough. */
function sameType(a: Type, b: Type): boolean {
  if (a === b) return true;
  switch (a.kind) {
    case "typedef":
      return b.kind === "typedef" && a.name === b.name && a.align === b.align && sameType(a.to, b.to);
    case "array":
      return b.kind === "array" && a.count === b.count && sameType(a.of, b.of);
    case "record":
      return b.kind === "record" && sameRecord(a.record, b.record);
    case "enum":
      return b.kind === "enum" && a.enum.name === b.enum.name && a.enum.size === b.enum.size && a.enum.signed === b.enum.signed;
    case "integer":
      return b.kind === "integer" && a.name === b.name && a.size === b.size && a.align === b.align && a.signed === b.signed;
    case "float":
      return b.kind === "float" && a.name === b.name && a.size === b.size && a.align === b.align;
    case "pointer":
      return b.kind === "pointer" && spellType(a) === spellType(b) && pointerTarget(a) === pointerTarget(b);
    default:
      return a.kind === b.kind && spellType(a) === spellType(b);
  }
}
