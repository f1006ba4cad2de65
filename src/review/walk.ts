import type { Abi, Constant, HeaderAbi, Typedef } from "../abi/abi.ts";
import type { DataModel } from "../abi/model.ts";
import type { Enum, Enumerator, Place } from "../abi/type.ts";
import { matchMembers } from "./match-members.ts";
import type { EnumPair, HeaderPair, Pair, RecordPair } from "./pairs.ts";

/** Pairs what two versions of one header declare, each kind of element once. */
export function pairElements({ name, before: b, after: a }: Pair<HeaderAbi>, model: DataModel, homes: BothHomes): HeaderPair {
  return {
    name,
    model,
    before: b,
    after: a,
    records: pairRecords(b, a, homes),
    commands: pairPlain("commands", b, a, homes),
    constants: pairConstants(b, a, homes),
    enums: pairEnums(b, a, homes),
    typedefs: pairPlain("typedefs", b, a, homes),
    macros: pairPlain("macros", b, a, homes),
  };
}

/** Headers by name; `renamed` says which header of the old version one of the new version is to be compared with. */
export function pairHeaders(
  before: Abi,
  after: Abi,
  renamed: ReadonlyMap<string, string> = new Map(),
): readonly Pair<HeaderAbi>[] {
  const oldName = new Map([...renamed].map(([old, now]) => [now, old]));
  const names = new Set([...before.headers.keys()].map((name) => renamed.get(name) ?? name));
  for (const name of after.headers.keys()) names.add(name);
  return [...names].sort().map((name) => ({
    name,
    before: before.headers.get(oldName.get(name) ?? name),
    after: after.headers.get(name),
  }));
}

/** Which headers declare a name, so that a thing that moved to another header is not new there. */
type Homes = ReadonlyMap<string, readonly string[]>;
export interface BothHomes {
  readonly before: Homes;
  readonly after: Homes;
}

export function homesOf(abi: Abi): Homes {
  const homes = new Map<string, string[]>();
  const note = (name: string, header: string) => {
    const list = homes.get(name);
    if (list === undefined) homes.set(name, [header]);
    else list.push(header);
  };
  for (const [name, header] of abi.headers) {
    for (const kind of ["records", "commands", "constants", "typedefs", "macros"] as const) {
      for (const key of header[kind].keys()) note(key, name);
    }
    for (const each of header.enums.values()) for (const { name: key } of each.enumerators) note(key, name);
  }
  return homes;
}

/** New in this header, but another header had it and no longer declares it: it moved, and is compared there. */
function movedHere(name: string, header: string, { before, after }: BothHomes): boolean {
  const now = after.get(name) ?? [];
  return (before.get(name) ?? []).some((home) => home !== header && !now.includes(home));
}

function pairRecords(b: HeaderAbi | undefined, a: HeaderAbi | undefined, homes: BothHomes): readonly RecordPair[] {
  const pairs: RecordPair[] = [];
  for (const [name, before] of b?.records ?? []) {
    const after = a?.records.get(name) ?? a?.visible.record(name);
    pairs.push({ name, before, after, members: matchMembers(before, after) });
  }
  for (const [name, after] of a?.records ?? []) {
    if (b?.records.has(name) || movedHere(name, after.place.file, homes)) continue;
    const before = b?.visible.record(name);
    if (before === undefined || before.size !== after.size)
      pairs.push({ name, before, after, members: matchMembers(before, after) });
  }
  return pairs;
}

type PlainKind = "commands" | "typedefs" | "macros";
type Plain<K extends PlainKind> = HeaderAbi[K] extends ReadonlyMap<string, infer T> ? T : never;

function pairPlain<K extends PlainKind>(
  kind: K,
  b: HeaderAbi | undefined,
  a: HeaderAbi | undefined,
  homes: BothHomes,
): readonly Pair<Plain<K>>[] {
  type T = Plain<K>;
  const old = (b?.[kind] ?? new Map()) as ReadonlyMap<string, T>;
  const now = (a?.[kind] ?? new Map()) as ReadonlyMap<string, T>;
  const pairs: Pair<T>[] = [];
  for (const [name, before] of old) {
    const after = now.get(name) ?? visibleAs<T>(kind, a, name);
    const elsewhere = after === undefined && a !== undefined && stillSeen(a, name);
    pairs.push(elsewhere ? { name, before, after, elsewhere } : { name, before, after });
  }
  for (const [name, after] of now) {
    if (old.has(name) || movedHere(name, a?.name ?? "", homes) || (b !== undefined && stillSeen(b, name))) continue;
    pairs.push({ name, before: undefined, after });
  }
  return pairs;
}

/** The same element through an included header. */
function visibleAs<T>(kind: PlainKind, header: HeaderAbi | undefined, name: string): T | undefined {
  if (header === undefined) return undefined;
  if (kind === "commands") return header.visible.command(name) as T | undefined;
  if (kind === "macros") return header.visible.macro(name) as T | undefined;
  const type = header.visible.typedef(name);
  if (type === undefined) return undefined;
  const typedef: Typedef = { name, type, place: startOf(header.name), comment: "" };
  return typedef as T;
}

/** Whether source that uses the name still finds something under it. */
function stillSeen({ visible }: HeaderAbi, name: string): boolean {
  return visible.defined(name) || visible.constant(name) !== undefined || visible.typedef(name) !== undefined;
}

function pairConstants(b: HeaderAbi | undefined, a: HeaderAbi | undefined, homes: BothHomes): readonly Pair<Constant>[] {
  const pairs: Pair<Constant>[] = [];
  for (const [name, before] of b?.constants ?? []) {
    const after = a?.constants.get(name) ?? seenConstant(a, name, before);
    const elsewhere = after === undefined && a !== undefined && stillSeen(a, name);
    pairs.push(elsewhere ? { name, before, after, elsewhere } : { name, before, after });
  }
  for (const [name, after] of a?.constants ?? []) {
    if (b?.constants.has(name) || movedHere(name, a?.name ?? "", homes) || (b !== undefined && stillSeen(b, name))) continue;
    pairs.push({ name, before: undefined, after });
  }
  return pairs;
}

/** A constant that became an enumerator, or moved to an included header. */
function seenConstant(header: HeaderAbi | undefined, name: string, like: Constant): Constant | undefined {
  const value = header?.visible.constant(name);
  if (value === undefined || header === undefined) return undefined;
  return { name: like.name, value, text: String(value), place: startOf(header.name), comment: "" };
}

function startOf(file: string): Place {
  return { file, line: 1, column: 1 };
}

function pairEnums(b: HeaderAbi | undefined, a: HeaderAbi | undefined, homes: BothHomes): readonly EnumPair[] {
  const now = [...(a?.enums.values() ?? [])];
  const nowByName = new Map<string, Enumerator>();
  for (const each of now) for (const enumerator of each.enumerators) nowByName.set(enumerator.name, enumerator);
  const oldNames = new Set<string>();
  for (const each of b?.enums.values() ?? []) for (const { name } of each.enumerators) oldNames.add(name);
  const taken = new Set<Enum>();
  const pairs: EnumPair[] = [];
  for (const before of b?.enums.values() ?? []) {
    const after = sameEnum(before, now, taken) ?? (before.tagless ? undefined : a?.visible.enum(before.name));
    if (after !== undefined) taken.add(after);
    const enumerators: Pair<Enumerator>[] = before.enumerators.map((enumerator) => {
      const match = nowByName.get(enumerator.name) ?? seenEnumerator(a, enumerator);
      const elsewhere = match === undefined && a !== undefined && stillSeen(a, enumerator.name);
      const pair = { name: enumerator.name, before: enumerator, after: match };
      return elsewhere ? { ...pair, elsewhere } : pair;
    });
    pairs.push({ name: before.name, before, after, enumerators: [...enumerators, ...added(after, oldNames, b, a, homes)] });
  }
  for (const after of now) {
    if (taken.has(after)) continue;
    const enumerators = added(after, oldNames, b, a, homes);
    if (enumerators.length > 0) pairs.push({ name: after.name, before: undefined, after, enumerators });
  }
  return pairs;
}

function added(
  after: Enum | undefined,
  oldNames: ReadonlySet<string>,
  b: HeaderAbi | undefined,
  a: HeaderAbi | undefined,
  homes: BothHomes,
): Pair<Enumerator>[] {
  return (after?.enumerators ?? [])
    .filter(
      ({ name }) => !oldNames.has(name) && !(b !== undefined && stillSeen(b, name)) && !movedHere(name, a?.name ?? "", homes),
    )
    .map((enumerator) => ({ name: enumerator.name, before: undefined, after: enumerator }));
}

function seenEnumerator(header: HeaderAbi | undefined, like: Enumerator): Enumerator | undefined {
  const value = header?.visible.constant(like.name);
  return value === undefined || header === undefined
    ? undefined
    : { name: like.name, value, place: startOf(header.name), comment: like.comment };
}

/** The enum of the same tag; without one, the enum that shares most enumerators. */
function sameEnum(before: Enum, candidates: readonly Enum[], taken: ReadonlySet<Enum>): Enum | undefined {
  if (!before.tagless) return candidates.find((each) => !taken.has(each) && !each.tagless && each.name === before.name);
  const names = new Set(before.enumerators.map(({ name }) => name));
  let best: { readonly each: Enum; readonly shared: number } | undefined;
  for (const each of candidates) {
    if (taken.has(each)) continue;
    const shared = each.enumerators.filter(({ name }) => names.has(name)).length;
    if (shared > 0 && shared > (best?.shared ?? 0)) best = { each, shared };
  }
  return best?.each;
}
