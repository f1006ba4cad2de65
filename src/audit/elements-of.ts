import type { Command, HeaderAbi, Prototype } from "../abi/abi.ts";
import { signatureOf } from "../abi/signature.ts";
import type { Field, Record } from "../abi/type.ts";
import { canonicalType } from "../review/canonical-type.ts";
import { isFiller } from "../review/filler.ts";
import { gateKindOf } from "../review/gate.ts";
import { isMaskName, isSentinelName } from "../review/growing.ts";
import { spellType } from "../review/spell-type.ts";
import { recordIn } from "../review/uses.ts";
import { isVersionPart } from "../review/version-name.ts";
import type { Element, ElementRole, Elements } from "./element.ts";

/**
 * What a header declares itself, by name: commands, records with their members, constants, enumerators and functions. Reserved members are no elements,
 * nor are macros that are no numbers. A record is there or not; how it grew is told by its members.
 */
export function elementsOf(header: HeaderAbi): Elements {
  const elements = new Map<string, Element>();
  const add = (element: Element) => {
    if (!elements.has(element.name)) elements.set(element.name, element);
  };
  for (const record of header.records.values()) {
    add(recordElement(record));
    for (const field of record.fields) if (!isFiller(field)) add(fieldElement(record, field));
  }
  for (const command of header.commands.values()) add(commandElement(command));
  for (const { name, value, place } of header.constants.values()) add(constantElement(name, value, { place, set: undefined }));
  for (const { name: set, tagless, enumerators } of header.enums.values()) {
    for (const { name, value, place } of enumerators) {
      // An enum without a name is a list of #defines: its line number is no name for a set.
      add(constantElement(name, value, { place, set: tagless && set.startsWith("enum@") ? undefined : `enum ${set}` }));
    }
  }
  for (const prototype of header.functions?.values() ?? []) add(functionElement(prototype));
  return elements;
}

/** The name of a record as an element: with its kind, since a constant may have the same name. */
export function recordName({ kind, name }: Record): string {
  return `${kind} ${name}`;
}

function recordElement(record: Record): Element {
  const name = recordName(record);
  const { place } = record;
  return {
    name,
    kind: "record",
    meaning: "",
    shown: `${record.size} bytes`,
    role: "plain",
    number: undefined,
    set: undefined,
    uses: [],
    place,
  };
}

function fieldElement(record: Record, field: Field): Element {
  const held = recordIn(field.type);
  const bits = field.bitOffset === undefined ? "" : ` bit ${field.bitOffset}:${field.bitSize}`;
  // `[0]` and `[]` are the same tail of unknown length.
  const type = canonicalType(field.type).replace(/\[0\]$/, "[]");
  return {
    name: `${record.name}.${field.name}`,
    kind: "field",
    // A record in a record that grew has got members, which are elements themselves.
    meaning: `${field.offset}${held === undefined ? `+${field.size}` : ""}${bits} ${type}`,
    shown: `${spellType(field.type)} at byte ${field.offset}${bits}`,
    role: "plain",
    number: undefined,
    set: undefined,
    uses: [recordName(record), ...(held === undefined || held === record ? [] : [recordName(held)])],
    place: field.place,
  };
}

function commandElement(command: Command): Element {
  const record = command.type === undefined ? undefined : recordIn(command.type);
  const shown = `0x${command.number.toString(16).padStart(8, "0")}`;
  return {
    name: command.name,
    kind: "command",
    meaning: `${command.number}`,
    shown,
    role: "plain",
    number: BigInt(command.number),
    set: "commands",
    uses: record === undefined ? [] : [recordName(record)],
    place: command.place,
  };
}

function constantElement(name: string, value: bigint, { place, set }: Pick<Element, "place" | "set">): Element {
  const role = roleOf(name);
  return {
    name,
    kind: "constant",
    meaning: `${value}`,
    shown: value > 0xffffn ? `0x${value.toString(16)}` : `${value}`,
    role,
    number: value,
    set: role === "derived" || role === "version" ? undefined : (set ?? prefixOf(name)),
    uses: [],
    place,
  };
}

function functionElement(prototype: Prototype): Element {
  const { name, text, others, place } = prototype;
  const meaning = [prototype, ...others].map(signatureOf).join("; ");
  return { name, kind: "function", meaning, shown: text, role: "helper", number: undefined, set: undefined, uses: [], place };
}

function roleOf(name: string): ElementRole {
  if (isVersionPart(name)) return "version";
  if (isSentinelName(name)) return "derived";
  const kind = gateKindOf(name);
  if (prefixOf(name) === undefined && (isMaskName(name) || counts.test(name))) return "derived";
  return kind === undefined || kind === "size" || kind === "probe" ? "plain" : kind;
}

/** `VFIO_AP_NUM_IRQS`: how many there are of something, which grows with it. */
const counts = /(^|_)(NUM|NR|MAX)_\w+$/;

/** `KVM_CAP_` of KVM_CAP_NR_VCPUS, `VDUSE_F_` of VDUSE_F_SUSPEND: all that share it number the same things. */
function prefixOf(name: string): string | undefined {
  return /^(\w+?_(?:CAPS?|CAPABILITY|EXT|EXTENSION|F|FEAT|FEATURES?|FLAGS?|FL)_)\w/.exec(name)?.[1];
}
