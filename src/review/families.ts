import type { Command, HeaderAbi } from "../abi/abi.ts";
import type { Place } from "../abi/type.ts";
import type { Valued } from "./growing.ts";
import type { HeaderPair, Pair } from "./pairs.ts";

/** Constants, enumerators and the ordinals of commands that a header declares. */
export interface Values {
  readonly list: readonly Valued[];
}

/** All numbered names of one version of a header, collected once. */
export function valuesOf(header: HeaderAbi): Values {
  let values = known.get(header);
  if (values === undefined) {
    const list: Valued[] = [];
    for (const { name, value } of header.constants.values()) list.push({ name, value });
    for (const { enumerators } of header.enums.values()) for (const { name, value } of enumerators) list.push({ name, value });
    for (const { name, ordinal } of header.commands.values()) list.push({ name, value: BigInt(ordinal) });
    values = { list };
    known.set(header, values);
  }
  return values;
}

const known = new WeakMap<HeaderAbi, Values>();

/** Numbered names that are new in a header, collected once. */
export function newNames(header: HeaderPair): readonly Valued[] {
  let names = came.get(header);
  if (names === undefined) {
    names = collectNew(header);
    came.set(header, names);
  }
  return names;
}

const came = new WeakMap<HeaderPair, readonly Valued[]>();

function collectNew({ constants, enums, commands }: HeaderPair): readonly Valued[] {
  const names: Valued[] = [];
  const add = (pair: Pair<unknown>, value: bigint | undefined) => {
    if (pair.before === undefined && value !== undefined) names.push({ name: pair.name, value });
  };
  for (const pair of constants) add(pair, pair.after?.value);
  for (const { enumerators } of enums) for (const pair of enumerators) add(pair, pair.after?.value);
  for (const pair of commands) add(pair, pair.after === undefined ? undefined : BigInt(pair.after.ordinal));
  return names;
}

/** Names of new constants by their value: thousands may have gone at once, and each asks which has its value now. */
export function newByValue(header: HeaderPair): ReadonlyMap<bigint, readonly string[]> {
  let names = byValue.get(header);
  if (names === undefined) {
    names = new Map();
    for (const { name, before, after } of header.constants) {
      if (before !== undefined || after === undefined) continue;
      const same = names.get(after.value);
      if (same === undefined) names.set(after.value, [name]);
      else same.push(name);
    }
    byValue.set(header, names);
  }
  return names;
}

const byValue = new WeakMap<HeaderPair, Map<bigint, string[]>>();

/** What a header calls a number, in the order of its definitions. */
export function commandsNumbered(header: HeaderAbi, number: number): readonly Command[] {
  let commands = byNumber.get(header);
  if (commands === undefined) {
    commands = new Map();
    for (const command of header.commands.values()) {
      const same = commands.get(command.number);
      if (same === undefined) commands.set(command.number, [command]);
      else same.push(command);
    }
    byNumber.set(header, commands);
  }
  return commands.get(number) ?? [];
}

const byNumber = new WeakMap<HeaderAbi, Map<number, Command[]>>();

/** Where a header, or one that it includes, defines a constant, a command, an enumerator or a type; the header's first line when none does. */
export function placeOfName(header: HeaderAbi, name: string): Place {
  const place = header.constants.get(name)?.place ?? header.commands.get(name)?.place;
  if (place !== undefined) return place;
  for (const { enumerators } of header.enums.values()) {
    const found = enumerators.find((each) => each.name === name);
    if (found !== undefined) return found.place;
  }
  return header.visible.place?.(name) ?? { file: header.name, line: 1, column: 1 };
}

/** Commands of one type byte and ordinal, in the order of their definitions. */
export function commandsAt(header: HeaderAbi, group: number, ordinal: number): readonly Command[] {
  let commands = byPlace.get(header);
  if (commands === undefined) {
    commands = new Map();
    for (const command of header.commands.values()) {
      const at = command.group * 256 + command.ordinal;
      const same = commands.get(at);
      if (same === undefined) commands.set(at, [command]);
      else same.push(command);
    }
    byPlace.set(header, commands);
  }
  return commands.get(group * 256 + ordinal) ?? [];
}

const byPlace = new WeakMap<HeaderAbi, Map<number, Command[]>>();

/** A name without the underscores around it. */
export function stripped(name: string): string {
  return name.replace(/^_+|_+$/g, "");
}

/** What a sentinel's set is called: `FOO_OP` of `__FOO_OP_AFTER_LAST`, `BPF_TYPE` of `MAX_BPF_TYPE`, `SEGV` of `NSIGSEGV`. */
export function stemOf(sentinel: string): string {
  const name = stripped(sentinel);
  const signal = /^NSIG([A-Z]+)$/.exec(name);
  if (signal?.[1] !== undefined) return signal[1];
  if (/^NR_\w*syscalls$/.test(name)) return "NR";
  return stripped(
    name
      .replace(/_(AFTER_LAST|MAX|LAST|NUM|CNT|COUNT|END|TOTAL|NBITS|SENTINEL|NR|_SUPPORTED)$/, "")
      .replace(/_(NUM|MAX)_[A-Z]+$/, "")
      .replace(/^((NR|NUM|MAX)_)+/, ""),
  );
}

/** Whether the name begins with the words of the stem. */
export function inFamily(name: string, stem: string): boolean {
  return stripped(name).startsWith(`${stem}_`);
}
