import type { Command, HeaderAbi, Prototype } from "../abi/abi.ts";
import { signatureOf } from "../abi/signature.ts";
import type { Enumerator, Field, Place, Record } from "../abi/type.ts";
import { canonicalType } from "../review/canonical-type.ts";
import { isFiller } from "../review/filler.ts";
import { recordIn } from "../review/uses.ts";

/** Something that a header declares itself, and what it means: all that is needed to tell whether it is what it was. */
export type NamedElement = {
  /** As `Element` has it. */
  readonly name: string;
  readonly meaning: string;
} & (
  | { readonly kind: "record"; readonly item: Record }
  | { readonly kind: "field"; readonly item: Field; readonly record: Record }
  | { readonly kind: "command"; readonly item: Command }
  | { readonly kind: "constant"; readonly item: Valued; readonly set: string | undefined; readonly among?: readonly Enumerator[] }
  | { readonly kind: "function"; readonly item: Prototype }
);

/** A constant or an enumerator. */
interface Valued {
  readonly name: string;
  readonly value: bigint;
  readonly place: Place;
}

/**
 * What a header declares itself, by name: commands, records with their members, constants, enumerators and functions. Reserved members are no elements,
 * nor are macros that are no numbers. A record is there or not; how it grew is told by its members.
 */
export function namedElements(header: HeaderAbi): ReadonlyMap<string, NamedElement> {
  const elements = new Map<string, NamedElement>();
  const add = (element: NamedElement) => {
    if (!elements.has(element.name)) elements.set(element.name, element);
  };
  for (const record of header.records.values()) {
    add({ name: recordName(record), meaning: "", kind: "record", item: record });
    for (const field of record.fields) {
      if (!isFiller(field))
        add({ name: `${record.name}.${field.name}`, meaning: meaningOf(field), kind: "field", item: field, record });
    }
  }
  for (const command of header.commands.values())
    add({ name: command.name, meaning: `${command.number}`, kind: "command", item: command });
  const valued = (item: Valued, set?: string, among?: readonly Enumerator[]) =>
    add({ name: item.name, meaning: `${item.value}`, kind: "constant", item, set, ...(among === undefined ? {} : { among }) });
  for (const constant of header.constants.values()) valued(constant);
  for (const { name, tagless, enumerators } of header.enums.values()) {
    // An enum without a name is a list of #defines: its line number is no name for a set.
    const set = tagless && name.startsWith("enum@") ? undefined : `enum ${name}`;
    for (const enumerator of enumerators) valued(enumerator, set, enumerators);
  }
  for (const item of header.functions?.values() ?? []) {
    add({ name: item.name, meaning: [item, ...item.others].map(signatureOf).join("; "), kind: "function", item });
  }
  return elements;
}

/** The name of a record as an element: with its kind, since a constant may have the same name. */
export function recordName({ kind, name }: Record): string {
  return `${kind} ${name}`;
}

/** The place of a member that is some bits of a unit; "" for any other. */
export function bitsOf({ bitOffset, bitSize }: Field): string {
  return bitOffset === undefined ? "" : ` bit ${bitOffset}:${bitSize}`;
}

/** A record in a record that grew has got members, which are elements themselves: its size does not count. */
function meaningOf(field: Field): string {
  const size = recordIn(field.type) === undefined ? `+${field.size}` : "";
  // `[0]` and `[]` are the same tail of unknown length.
  return `${field.offset}${size}${bitsOf(field)} ${canonicalType(field.type).replace(/\[0\]$/, "[]")}`;
}
