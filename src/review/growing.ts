import type { HeaderPair, Pair } from "./pairs.ts";

/** A name and its value: a constant or an enumerator. */
export interface Valued {
  readonly name: string;
  readonly value: bigint;
}

/** `FOO_MAX`, `__FOO_LAST`, `FOO_CNT`, `NR_FOOS`, `NSIGSEGV`, `__NR_syscalls`, `FOO_NBITS`. */
const sentinelName =
  /(MAX|LAST|NUM|CNT|COUNT|END|TOTAL|NBITS|SENTINEL|(^|_)NR|NUM_\w+|MAX_\w+|AFTER_LAST)_*$|^_*(NR|NUM|MAX|N)_|^NSIG[A-Z]+$|_NR_\w*syscalls$|_(NR|NUM|MAX)_/;
const maskName = /(^|_)(MASK|MASKS|ALL|VALID|SUPPORTED|KNOWN|FLAGS|FEATURES|BITS)(_|$)/;
const reservedName = /(^|_)(RESERVED|RSVD|UNUSED)(_|$)/;

export function isSentinelName(name: string): boolean {
  return sentinelName.test(name);
}

/**
 * A value that grew because its set did: the number of its kind, or the last. It has the name of one, it grew, and something
 * that is new in the header is the last now: it has the same value, or one less (for bits: half).
 */
export function isGrownSentinel(before: Valued, after: Valued, newValues: ReadonlySet<bigint>): boolean {
  if (!sentinelName.test(after.name) || after.value <= before.value) return false;
  const isBit = after.value > 0n && (after.value & (after.value - 1n)) === 0n && (before.value & (before.value - 1n)) === 0n;
  return newValues.has(after.value) || newValues.has(after.value - 1n) || (isBit && newValues.has(after.value >> 1n));
}

/** An enumerator that keeps to the end of its enum under a name for internal use, whatever that says: `__NFT_META_IIFTYPE`. */
export function isGrownLast(before: Valued, after: Valued, newValues: ReadonlySet<bigint>, set: readonly Valued[]): boolean {
  return (
    after.name.startsWith("__") &&
    after.value > before.value &&
    set.at(-1)?.name === after.name &&
    newValues.has(after.value - 1n)
  );
}

/** A mask of all known bits that gained the new ones and lost none. */
export function isGrownMask(before: Valued, after: Valued, text: string): boolean {
  const gains = before.value >= 0n && after.value > before.value && (before.value & ~after.value) === 0n;
  return gains && (maskName.test(after.name) || /[A-Z_]\w+\s*\|/.test(text));
}

/** A mask of the bits that mean nothing yet, which gave some away. */
export function isShrunkReserve(before: Valued, after: Valued): boolean {
  return reservedName.test(after.name) && after.value >= 0n && (after.value & ~before.value) === 0n;
}

/** Values of everything new in a header: constants, enumerators, and the ordinals of commands. */
export function newValues(header: HeaderPair): ReadonlySet<bigint> {
  const known = valuesOf.get(header);
  if (known !== undefined) return known;
  const values = collectNewValues(header);
  valuesOf.set(header, values);
  return values;
}

const valuesOf = new WeakMap<HeaderPair, ReadonlySet<bigint>>();

function collectNewValues({ constants, enums, commands }: HeaderPair): ReadonlySet<bigint> {
  const values = new Set<bigint>();
  const isNew = ({ before, after }: Pair<unknown>) => before === undefined && after !== undefined;
  for (const pair of constants) if (isNew(pair)) values.add(pair.after?.value ?? 0n);
  for (const each of enums) for (const pair of each.enumerators) if (isNew(pair)) values.add(pair.after?.value ?? 0n);
  for (const pair of commands) if (isNew(pair)) values.add(BigInt(pair.after?.ordinal ?? 0));
  return values;
}

/** Defined by way of another sentinel of the header, e.g. `(__FOO_MAX - 1)`: it follows that one. */
export function followsSentinel(text: string): boolean {
  return (text.match(/[A-Za-z_]\w*/g) ?? []).some((word) => sentinelName.test(word));
}

/** A version that became larger is what versions are for; its lesser parts may start again from zero. */
export function isVersionStep({ name, before, after }: Pair<Valued>): boolean {
  if (before === undefined || after === undefined || !/VERSION|_ABI_(MAJOR|MINOR|PATCH)$/.test(name)) return false;
  return after.value > before.value || /(MINOR|PATCH|PATCHLEVEL|SUBLEVEL)$/.test(name);
}
