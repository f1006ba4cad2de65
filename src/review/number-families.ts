import type { HeaderAbi } from "../abi/abi.ts";
import type { GateName } from "./gate-name.ts";
import { gateRow } from "./gate-names.ts";
import { isBit, isMaskName, isSentinelName, type Valued } from "./growing.ts";
import { hasNumberSets, numberSet } from "./number-sets.ts";

/** Names that number the same things: each number is to have one owner. */
export interface NumberFamily {
  /** What its names begin with, or the command that takes the number. */
  readonly key: string;
  /** A row says so, built in or a project's; what only looks like a family may number several things. */
  readonly told: boolean;
  /** The provider says them, where others are asked for. */
  readonly reasons?: boolean;
}

/** The family that a capability or a feature is numbered in, when it is one: `KVM_CAP_` of KVM_CAP_NR_VCPUS. */
export function numberFamily(name: string, header: HeaderAbi, rows: readonly GateName[]): NumberFamily | undefined {
  const set = numberSet(name, header);
  if (set !== undefined) return set.kind === "flag" ? undefined : { key: set.key, told: true, reasons: set.kind === "reason" };
  const family = familyNamed(name, header, rows);
  // Whether it is a command takes evaluating it: that is asked last.
  if (family === undefined || isMaskName(name) || isSentinelName(name) || isBound.test(name)) return undefined;
  return header.commands.has(name) ? undefined : family;
}

function familyNamed(name: string, header: HeaderAbi, rows: readonly GateName[]): NumberFamily | undefined {
  const row = gateRow(name, header, rows);
  if (row?.kind === "capability" || row?.kind === "feature") {
    if (row.numberedBy === undefined && row.bits === true && hasNumberSets(header)) return undefined;
    return { key: row.numberedBy ?? row.prefix ?? row.name ?? name, told: true };
  }
  const prefix = row === undefined ? /^(\w+?_(?:CAPS?|CAPABILITY|EXT|EXTENSION|F|FEAT|FEATURES?)_)\w/.exec(name)?.[1] : undefined;
  return prefix === undefined ? undefined : { key: prefix, told: false };
}

/** Where a family begins and ends, by name. */
const isBound = /(^|_)(MIN|MAX|FIRST|LAST|BASE|START|END|NONE|SHIFT|WIDTH|LEN|SIZE)_*$/;

/** The set of bits that a flag is in: `FOO_F_`, `FOO_FLAG_`, `FOO_MAP_FLAGS_`, or what a row calls flags. */
export function flagSet(name: string, header: HeaderAbi, rows: readonly GateName[]): string | undefined {
  const told = numberSet(name, header);
  if (told !== undefined) return told.kind === "flag" ? told.key : undefined;
  const set = /^\w*?_(F|FLAGS?|FEATURES?|FEAT)_/.exec(name)?.[0] ?? flagPrefix(gateRow(name, header, rows));
  if (set === undefined || isMaskName(name) || isSentinelName(name) || header.commands.has(name)) return undefined;
  return set;
}

function flagPrefix(row: GateName | undefined): string | undefined {
  return row?.kind === "flag" ? row.prefix : undefined;
}

/** Bits, and not numbers that happen to be 1, 2 and 4: of fewer than four all have to be written as bits. */
export function isBitSet(set: readonly Valued[], header: HeaderAbi): boolean {
  if (set.length < 3 || !set.every(({ value }) => isBit(value))) return false;
  return set.length > 3 || set.every(({ name }) => /<<|0x|BIT/i.test(textOfName(name, header)));
}

/** One is written as the other, or the header says that the two are one thing. */
export function isAlias(one: string, other: string, header: HeaderAbi): boolean {
  const named = (text: string, name: string) => text.includes(name) && new RegExp(`(^|\\W)${name}(\\W|$)`).test(text);
  return named(textOfName(one, header), other) || named(textOfName(other, header), one);
}

/** What a constant or an enumerator is written as; "" for neither, and for an enumerator that gives no value. */
export function textOfName(name: string, { constants, enums }: HeaderAbi): string {
  const constant = constants.get(name);
  if (constant !== undefined) return constant.text;
  for (const { enumerators } of enums.values()) {
    const found = enumerators.find((each) => each.name === name);
    if (found !== undefined) return found.text ?? "";
  }
  return "";
}

/** What is said beside it. */
export function commentOfName(name: string, { constants, enums }: HeaderAbi): string {
  const constant = constants.get(name);
  if (constant !== undefined) return constant.comment;
  for (const { enumerators } of enums.values()) {
    const found = enumerators.find((each) => each.name === name);
    if (found !== undefined) return found.comment;
  }
  return "";
}
