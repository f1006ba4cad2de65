import type { Command, Constant, HeaderAbi } from "../abi/abi.ts";
import { strip } from "../abi/size.ts";
import type { Enum, Record, Type } from "../abi/type.ts";
import { typeText } from "../abi/type-text.ts";

/** What is to be written down, each once, in the order in which it can be: a record after those that it holds. */
export interface BindingElements {
  readonly records: readonly Record[];
  readonly enums: readonly Enum[];
  readonly constants: readonly NamedInteger[];
  readonly commands: readonly Command[];
  /** What could not be written down, one line each. */
  readonly problems: readonly string[];
}

/** A macro that is an integer, or an enumerator of an enum without a name. */
export type NamedInteger = Pick<Constant, "name" | "value" | "comment"> & { readonly text?: string };

/**
 * All that the headers declare, and the records of other headers that theirs hold or their commands take. What two headers declare alike
 * is taken once; where they differ, the first is, and the difference is a problem.
 */
export function bindingElements(headers: readonly HeaderAbi[]): BindingElements {
  const problems: string[] = [];
  const records = new Map<string, Record>();
  const add = (record: Record): void => {
    const known = records.get(record.name);
    if (known !== undefined) {
      if (known !== record && shapeOf(known) !== shapeOf(record))
        problems.push(twice(`${record.kind} ${record.name}`, known, record));
      return;
    }
    if (!record.complete) {
      problems.push(`${record.kind} ${record.name} (${at(record)}) is left out: its layout could not be worked out`);
      return;
    }
    // A record cannot hold itself, only point to itself; and a pointer is an address.
    for (const { type } of record.fields) {
      const held = recordOf(type);
      if (held !== undefined) add(held);
    }
    records.set(record.name, record);
  };
  const enums = new Map<string, Enum>();
  const constants = new Map<string, NamedInteger>();
  const commands = new Map<string, Command>();
  for (const header of headers) {
    for (const record of header.records.values()) add(record);
    for (const each of header.enums.values()) {
      if (isNamed(each)) takeOnce(enums, each, shapeOfEnum, `enum ${each.name}`, problems);
      else for (const value of each.enumerators) takeOnce(constants, value, valueText, value.name, problems);
    }
    for (const constant of header.constants.values()) takeOnce(constants, constant, valueText, constant.name, problems);
    for (const command of header.commands.values()) {
      const record = command.type === undefined ? undefined : recordOf(command.type);
      if (record !== undefined) add(record);
      takeOnce(commands, command, ({ number, argument }) => `${number} ${argument}`, command.name, problems);
    }
  }
  return {
    records: [...records.values()],
    enums: [...enums.values()],
    constants: [...constants.values()],
    commands: [...commands.values()],
    problems,
  };
}

/** The record that a value of the type holds, behind arrays and typedefs; undefined for an address of one. */
export function recordOf(type: Type): Record | undefined {
  let at = strip(type);
  while (at.kind === "array") at = strip(at.of);
  return at.kind === "record" ? at.record : undefined;
}

/** An enum without a tag or a typedef's name is called `enum@LINE`. */
function isNamed({ name }: Enum): boolean {
  return !name.includes("@");
}

function takeOnce<T extends { readonly name: string }>(
  into: Map<string, T>,
  element: T,
  shape: (element: T) => string,
  what: string,
  problems: string[],
): void {
  const known = into.get(element.name);
  if (known === undefined) into.set(element.name, element);
  else if (shape(known) !== shape(element)) problems.push(`${what} is declared twice, and not alike; the first is taken`);
}

function twice(what: string, first: Record, second: Record): string {
  return `${what} is declared twice, and not alike: ${at(first)} is taken, ${at(second)} is not`;
}

function at({ place }: Record): string {
  return `${place.file}:${place.line}`;
}

function shapeOf({ kind, size, align, fields }: Record): string {
  return `${kind} ${size} ${align} ${fields.map((f) => `${f.name}@${f.bitOffset ?? f.offset}:${f.bitSize ?? ""} ${typeText(f.type)}`).join(";")}`;
}

function shapeOfEnum({ size, enumerators }: Enum): string {
  return `${size} ${enumerators.map(({ name, value }) => `${name}=${value}`).join(";")}`;
}

function valueText({ value }: { readonly value: bigint }): string {
  return String(value);
}
