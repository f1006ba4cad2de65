import type { HeaderAbi } from "../abi/abi.ts";
import { inFamily, newNames, stemOf, stripped, valuesOf } from "./families.ts";
import { valuesNamed } from "./named.ts";
import type { EnumPair, HeaderPair, Pair } from "./pairs.ts";

/** A name and its value: a constant or an enumerator. */
export interface Valued {
  readonly name: string;
  readonly value: bigint;
}

/**
 * The word that says so stands at the end, `FOO_MAX`, `__FOO_AFTER_LAST`, `FOO__SUPPORTED`, in front, `NR_FOOS`, or before some words for what is counted,
 * `FOO_NUM_IRQS` (`FOO_NUM_QUEUES` is as often a thing itself); `SEND` does not end in END.
 */
const sentinelName =
  /^((\w+_)?(MAX|LAST|NUM|CNT|COUNT|END|TOTAL|NBITS|SENTINEL|NR|_SUPPORTED)|(NR|NUM|MAX)_\w+|NSIG[A-Z]+|NR_\w*syscalls|\w+_(NUM|MAX)_(STATES|OPS|CMDS|COMMANDS|GROUPS|TYPES?|IDS?|ATTRS|VALUES|SHIFT|IRQS|REGIONS)|\w+_NR_MSGTYPES)$/;
const maskName = /(^|_)(MASK|MASKS|ALL|VALID|SUPPORTED|KNOWN|FLAGS|FEATURES|BITS)_*$/;
const allName = /(^|_)ALL(_|$)/;
const reservedName = /(^|_)(RESERVED|RSVD|UNUSED)(_|$)/;
const versionName =
  /(^|_)((API|ABI|SUB)?VERSION|VERSION_(MAJOR|MINOR|MICRO|PATCH|PATCHLEVEL|SUBLEVEL|CODE|MAX)|(API|ABI)_(MAJOR|MINOR|PATCH))$/;
/** What asks for a version is a command of its own number. */
const verb = /(^|_)(GET|SET|CHECK|QUERY|REQ|REQUEST|CMD|IOC|OP|MSG|ATTR)(_|$)/;

export function isSentinelName(name: string): boolean {
  // Numbers of system calls, but for the number of them.
  if (name.startsWith("__NR_") && !name.endsWith("syscalls")) return false;
  return sentinelName.test(stripped(name));
}

/** Names what is made of others, a mask of all of them: `FOO_VALID_FLAGS`, `UFFD_API_FEATURES`. */
export function isMaskName(name: string): boolean {
  return maskName.test(name);
}

/**
 * An enumerator that counts its enum, or names its last, and grew because the enum did: it has the name of one, all that stands
 * before it is at the same distance as it was, and behind it nothing came or moved.
 */
export function isGrownSentinel(before: Valued, after: Valued, { before: was, after: is, enumerators }: EnumPair): boolean {
  if (was === undefined || is === undefined || after.value <= before.value) return false;
  if (!enumerators.some((each) => each.before === undefined)) return false;
  const internal = after.name.startsWith("__") && is.enumerators.at(-1)?.name === after.name;
  if (!internal && (!isSentinelName(after.name) || hasTwin(after, is.enumerators))) return false;
  const [old, now] = [membersOf(was.enumerators), membersOf(is.enumerators)];
  const stem = singular(stemOf(after.name));
  const ordinary = (each: Member) => !(each.sentinel && each.stem === stem);
  // It may have become a #define beside the enum.
  const at = now.at.get(after.name) ?? now.list.length;
  const settled = (each: Member) => {
    if (!ordinary(each) || (maskName.test(each.name) && inFamily(each.name, stem))) return true;
    const same = old.list[old.at.get(each.name) ?? -1];
    // A flag apart from the run may follow.
    return same === undefined ? each.value > after.value + 1n : same.value === each.value;
  };
  for (let i = at + 1; i < now.list.length; i++) if (!settled(now.list[i] as Member)) return false;
  if (!internal && !namesItsSet(after.name, now.list.filter(ordinary))) return false;
  const ahead = ({ list }: Members, end: number, counts: (each: Member) => boolean) =>
    list
      .slice(0, end)
      .filter(counts)
      .map(({ value }) => value);
  const grew = (counts: (each: Member) => boolean) =>
    sameDistance(before.value, ahead(old, old.at.get(before.name) ?? 0, counts), after.value, ahead(now, at, counts));
  // What has the name of a sentinel may be a thing: `FOO_SET_COUNT`, an attribute, ahead of `__FOO_SET_MAX`.
  return grew(ordinary) || (internal && grew(() => true));
}

/** `FOO_MAX` and `NUM_FOOS` are about one set. */
function singular(stem: string): string {
  return stem.replace(/S$/, "");
}

interface Member extends Valued {
  readonly sentinel: boolean;
  readonly stem: string;
}

interface Members {
  readonly list: readonly Member[];
  readonly at: ReadonlyMap<string, number>;
}

const members = new WeakMap<readonly Valued[], Members>();

/** What is asked of every enumerator of a set for each that moved, found out once. */
function membersOf(set: readonly Valued[]): Members {
  let known = members.get(set);
  if (known === undefined) {
    const list = set.map(({ name, value }) => {
      const sentinel = isSentinelName(name);
      return { name, value, sentinel, stem: sentinel ? singular(stemOf(name)) : "" };
    });
    known = { list, at: new Map(list.map(({ name }, index) => [name, index])) };
    members.set(set, known);
  }
  return known;
}

/** With the word in front, the rest is what the set is called: `MAX_POWER` is the last of no `A` and `B`. */
function namesItsSet(name: string, set: readonly Valued[]): boolean {
  if (!/^(NR|NUM|MAX)_/.test(stripped(name))) return true;
  const first = (stemOf(name).split("_")[0] ?? "").replace(/S$/, "");
  return set.some((each) => stripped(each.name).startsWith(first));
}

/** `FOO_MIN` with a value of its own beside `FOO_MAX`: both are things, not ends. */
function hasTwin({ name }: Valued, set: readonly Valued[]): boolean {
  const least = minimumOf(name);
  const twin = least === undefined ? undefined : set.find((each) => each.name === least);
  return twin !== undefined && !set.some((each) => each !== twin && each.value === twin.value);
}

/** What the least of a set is called whose largest has a name: `FOO_MIN` for `FOO_MAX`. */
function minimumOf(name: string): string | undefined {
  const least = name.replace(/(^|_)MAX(?=_|$)/, "$1MIN");
  return least === name ? undefined : least;
}

/** The largest itself, or one more; for bits the next; or the number of them. */
function sameDistance(before: bigint, old: readonly bigint[], after: bigint, now: readonly bigint[]): boolean {
  if (old.length === 0 || now.length === 0) return false;
  const [was, is] = [largest(old), largest(now)];
  if (before - was === after - is) return before === was || before - was === 1n;
  if (before === was * 2n && after === is * 2n) return isBit(before) && isBit(after);
  const number = (values: readonly bigint[]) => BigInt(new Set(values).size);
  return before === number(old) && after === number(now);
}

/** The same for a #define: its set is what shares its prefix, `FOO_OP_...` for `FOO_OP_MAX`. */
export function isGrownDefine(before: Valued, after: Valued, header: HeaderPair): boolean {
  if (!isSentinelName(after.name) || after.value <= before.value) return false;
  if (header.before === undefined || header.after === undefined) return false;
  const stem = stemOf(after.name);
  const values = (list: readonly Valued[]) => list.filter(({ name }) => name.startsWith(`${stem}_`)).map(({ value }) => value);
  const came = newOrdinary(header);
  const first = `${stem.split("_")[0]}_`;
  const filled = isFilledUp(
    before.value,
    after.value,
    came.filter(({ name }) => name.startsWith(first)),
  );
  // What the header holds is asked for last: most of it did not change, and is evaluated for this alone.
  if (!filled && values(came).length === 0) return false;
  const least = minimumOf(after.name);
  if (
    least !== undefined &&
    valuesNamed(header.after, (name) => name === least).length > 0 &&
    hasTwin(after, valuesOf(header.after).list)
  )
    return false;
  const set = (of: HeaderAbi) =>
    valuesNamed(of, (name) => stripped(name).startsWith(`${stem}_`) && !isSentinelName(name)).map(({ value }) => value);
  return filled || sameDistance(before.value, set(header.before), after.value, set(header.after));
}

const ordinary = new WeakMap<readonly Valued[], readonly Valued[]>();

/** What is no sentinel, under its name without the underscores around it. */
function ordinaryOf(list: readonly Valued[]): readonly Valued[] {
  let known = ordinary.get(list);
  if (known === undefined) {
    known = list.filter(({ name }) => !isSentinelName(name)).map(({ name, value }) => ({ name: stripped(name), value }));
    ordinary.set(list, known);
  }
  return known;
}

function newOrdinary(header: HeaderPair): readonly Valued[] {
  return ordinaryOf(newNames(header));
}

/** Every value on the way was taken by something new whose name begins with the same word: `AMDKFD_COMMAND_END`. */
function isFilledUp(before: bigint, after: bigint, came: readonly Valued[]): boolean {
  const taken = new Set(came.map(({ value }) => value));
  if (after - before > BigInt(taken.size)) return false;
  const filled = (first: bigint) => {
    for (let value = first; value < first + after - before; value++) if (!taken.has(value)) return false;
    return true;
  };
  return filled(before) || filled(before + 1n);
}

/** A sentinel or mask computed from another one, in the same words as before, e.g. `(__FOO_MAX - 1)`, `(FOO_ALL_BITS << 1)`: it follows that one. */
export function followsSentinel(before: Valued & { readonly text: string }, after: Valued & { readonly text: string }): boolean {
  if (after.value <= before.value || before.text !== after.text) return false;
  const words = after.text.match(/[A-Za-z_]\w*/g) ?? [];
  const isMask = (name: string) => maskName.test(name) || allName.test(name);
  if (isSentinelName(after.name) || maskName.test(after.name)) return words.some((word) => isSentinelName(word) || isMask(word));
  return allName.test(after.name) && words.some(isMask);
}

/** The least of its set, which has come down to the value of something new: `FF_EFFECT_MIN`. */
export function isLoweredMinimum(before: Valued, after: Valued, header: HeaderPair): boolean {
  if (!/(^|_)MIN$/.test(stripped(after.name)) || after.value >= before.value) return false;
  return newNames(header).some(({ value }) => value === after.value);
}

/** `FOO_MAX_LEN`, `FOO_LIMIT`: how much there may be of something. */
export function isLimitName(name: string): boolean {
  return /(^|_)(MAX|LIMIT)(_|$)/.test(stripped(name));
}

/** A mask of all known bits that lost none and gained exactly bits that are new: by the same first word, or named in the text. */
export function isGrownMask(before: Valued, after: Valued, text: string, header: HeaderPair): boolean {
  // `~(FOO_A | FOO_B)`: all but the known bits.
  if (before.value < 0n && after.value < 0n && text.includes("~")) {
    return isGrownMask({ ...before, value: ~before.value }, { ...after, value: ~after.value }, text.replaceAll("~", ""), header);
  }
  if (before.value < 0n || after.value <= before.value || (before.value & ~after.value) !== 0n) return false;
  if (!maskName.test(after.name) && !/[A-Z_]\w+\s*\|/.test(text)) return false;
  const words = new Set(text.match(/[A-Za-z_]\w*/g) ?? []);
  const first = stripped(after.name).split("_")[0] ?? "";
  let missing = after.value & ~before.value;
  for (const { name, value } of newNames(header)) {
    if (value < 0n) continue;
    const named = words.has(name);
    if ((named || (isBit(value) && inFamily(name, first))) && (value & ~(after.value & ~before.value)) === 0n) missing &= ~value;
    // Named in the text as the number of a bit: `1 << FOO_BAR`.
    if (named && value < 64n && (missing & (1n << value)) !== 0n) missing &= ~(1n << value);
  }
  return missing === 0n;
}

/** A mask of the bits that mean nothing yet, which gave some away. */
export function isShrunkReserve(before: Valued, after: Valued): boolean {
  return reservedName.test(after.name) && after.value >= 0n && (after.value & ~before.value) === 0n;
}

/** A version that became larger is what versions are for; its lesser parts may start again from zero. */
export function isVersionStep({ name, before, after }: Pair<Valued>): boolean {
  if (before === undefined || after === undefined || !versionName.test(name) || verb.test(name)) return false;
  return after.value > before.value || /(MINOR|PATCH|PATCHLEVEL|SUBLEVEL)$/.test(name);
}

/** A power of two. */
export function isBit(value: bigint): boolean {
  return value > 0n && (value & (value - 1n)) === 0n;
}

/** 0 of none. */
export function largest(values: readonly bigint[]): bigint {
  let most = values[0] ?? 0n;
  for (const value of values) if (value > most) most = value;
  return most;
}
