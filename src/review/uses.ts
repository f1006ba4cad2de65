import type { Command, HeaderAbi } from "../abi/abi.ts";
import type { Record, Type } from "../abi/type.ts";

/** Who uses a record: what decides whether it may grow. */
export interface Uses {
  /** Commands that take it as their argument with its size in the number. */
  commands(record: string): readonly Command[];
  /** Members that hold it by value, `outer.member`. */
  holders(record: string): readonly Holder[];
}

export interface Holder {
  readonly record: Record;
  readonly member: string;
  /** Held as an array, so that the second element moves when the first grows. */
  readonly array: boolean;
}

const nobody: readonly never[] = [];

export function usesOf(headers: Iterable<HeaderAbi | undefined>): Uses {
  const commands = new Map<string, Command[]>();
  const holders = new Map<string, Holder[]>();
  for (const header of headers) {
    if (header === undefined) continue;
    for (const command of header.commands.values()) {
      const name = command.type === undefined ? undefined : recordIn(command.type)?.name;
      if (name !== undefined) push(commands, name, command);
    }
    for (const record of header.records.values()) {
      for (const field of record.fields) {
        const held = recordIn(field.type);
        if (held !== undefined) push(holders, held.name, { record, member: field.name, array: field.size !== held.size });
      }
    }
  }
  return { commands: (name) => commands.get(name) ?? nobody, holders: (name) => holders.get(name) ?? nobody };
}

/** The record that a value of the type holds, through typedefs and arrays but not pointers. */
export function recordIn(type: Type): Record | undefined {
  let at = type;
  while (at.kind === "typedef" || at.kind === "array") at = at.kind === "typedef" ? at.to : at.of;
  return at.kind === "record" ? at.record : undefined;
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
