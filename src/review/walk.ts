import type { Abi, Constant, HeaderAbi, Prototype, Typedef } from "../abi/abi.ts";
import type { DataModel } from "../abi/model.ts";
import type { Enum, Enumerator, Record } from "../abi/type.ts";
import { placeOfName } from "./families.ts";
import { keptByMacro } from "./kept-by-macro.ts";
import { matchMembers } from "./match-members.ts";
import type { EnumPair, HeaderPair, Pair, RecordPair } from "./pairs.ts";

/** Pairs what two versions of one header declare, each kind of element once. */
export function pairElements(
  { name, before: b, after: a }: Pair<HeaderAbi>,
  model: DataModel,
  vanished: Vanished,
  fresh: FreshEnums,
): HeaderPair {
  return {
    name,
    model,
    before: b,
    after: a,
    records: pairRecords(b, a, vanished),
    commands: pairPlain("commands", b, a, vanished),
    constants: pairConstants(b, a, vanished),
    enums: pairEnums(b, a, vanished, fresh),
    typedefs: pairPlain("typedefs", b, a, vanished),
    macros: pairPlain("macros", b, a, vanished),
    functions: pairPlain("functions", b, a, vanished),
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

/** Names that headers no longer declare, and which headers: what is new in another header under such a name has moved there. */
export type Vanished = () => ReadonlyMap<string, readonly string[]>;

/** Worked out at the first question: many reviews ask none. */
export function vanishedFrom(pairs: Iterable<Pair<HeaderAbi>>): Vanished {
  let vanished: ReadonlyMap<string, readonly string[]> | undefined;
  return () => {
    vanished ??= collectVanished(pairs);
    return vanished;
  };
}

function collectVanished(pairs: Iterable<Pair<HeaderAbi>>): ReadonlyMap<string, readonly string[]> {
  const vanished = new Map<string, string[]>();
  for (const { before, after } of pairs) {
    if (before === undefined) continue;
    const left = after === undefined ? new Set<string>() : namesIn(after);
    for (const name of namesIn(before)) if (!left.has(name)) vanished.set(name, [...(vanished.get(name) ?? []), before.name]);
  }
  return vanished;
}

/** Enums of headers that are new, by their enumerators: one without a tag that moved to such a header is known again by these. */
export type FreshEnums = () => ReadonlyMap<string, Enum>;

/** Worked out at the first question. */
export function freshEnumsOf(pairs: Iterable<Pair<HeaderAbi>>): FreshEnums {
  let fresh: ReadonlyMap<string, Enum> | undefined;
  return () => {
    fresh ??= new Map(
      [...pairs].flatMap(({ before, after }) =>
        before === undefined && after !== undefined
          ? [...after.enums.values()].flatMap((each) => each.enumerators.map(({ name }) => [name, each] as const))
          : [],
      ),
    );
    return fresh;
  };
}

/** All that a header declares, but for the tags of its enums. What its macros stand for is not asked: that takes evaluating them. */
function namesIn({ records, defines, typedefs, functions, enums }: HeaderAbi): ReadonlySet<string> {
  const names = new Set(defines);
  for (const kind of [records, typedefs, functions]) for (const name of kind?.keys() ?? []) names.add(name);
  for (const { enumerators } of enums.values()) for (const { name } of enumerators) names.add(name);
  return names;
}

/** New in this header, but another header had it and no longer declares it: it moved, and is compared there. */
function movedHere(name: string, header: string, vanished: Vanished): boolean {
  return (vanished().get(name) ?? []).some((home) => home !== header);
}

function pairRecords(b: HeaderAbi | undefined, a: HeaderAbi | undefined, vanished: Vanished): readonly RecordPair[] {
  const pairs: RecordPair[] = [];
  for (const [name, before] of b?.records ?? []) {
    const after = a?.records.get(name) ?? a?.visible.record(name) ?? recordBehindMacro(name, a);
    pairs.push({ name, before, after, members: matchMembers(before, after) });
  }
  for (const [name, after] of a?.records ?? []) {
    if (b?.records.has(name) || movedHere(name, after.place.file, vanished)) continue;
    const before = b?.visible.record(name);
    if (before === undefined || before.size !== after.size)
      pairs.push({ name, before, after, members: matchMembers(before, after) });
  }
  return pairs;
}

/** A record of another name that source still finds under this one: `#define old_name new_name`. Its members are compared as those of any other. */
function recordBehindMacro(name: string, header: HeaderAbi | undefined): Record | undefined {
  return keptByMacro(header, name)
    .map((kept) => header?.records.get(kept) ?? header?.visible.record(kept))
    .find((record) => record !== undefined);
}

type PlainKind = "commands" | "typedefs" | "macros" | "functions";
type Plain<K extends PlainKind> = NonNullable<HeaderAbi[K]> extends ReadonlyMap<string, infer T> ? T : never;

function pairPlain<K extends PlainKind>(
  kind: K,
  b: HeaderAbi | undefined,
  a: HeaderAbi | undefined,
  vanished: Vanished,
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
    if (old.has(name) || movedHere(name, a?.name ?? "", vanished) || (b !== undefined && stillSeen(b, name))) continue;
    pairs.push({ name, before: undefined, after });
  }
  return pairs;
}

/** The same element through an included header. */
function visibleAs<T>(kind: PlainKind, header: HeaderAbi | undefined, name: string): T | undefined {
  if (header === undefined) return undefined;
  if (kind === "commands") return header.visible.command(name) as T | undefined;
  if (kind === "macros") return header.visible.macro(name) as T | undefined;
  if (kind === "functions") return functionNamed(header, name) as T | undefined;
  const type = header.visible.typedef(name);
  if (type === undefined) return undefined;
  const typedef: Typedef = { name, type, place: placeOfName(header, name), comment: "" };
  return typedef as T;
}

/** A function of that name, or of the name that a header keeps for it: `#define old_name new_name`. */
function functionNamed(header: HeaderAbi, name: string): Prototype | undefined {
  return [name, ...keptByMacro(header, name)]
    .map((each) => header.visible.prototype?.(each))
    .find((prototype) => prototype !== undefined);
}

/** Whether source that uses the name still finds something under it. */
function stillSeen({ visible }: HeaderAbi, name: string): boolean {
  return (
    visible.defined(name) ||
    visible.constant(name) !== undefined ||
    visible.typedef(name) !== undefined ||
    visible.prototype?.(name) !== undefined
  );
}

function pairConstants(b: HeaderAbi | undefined, a: HeaderAbi | undefined, vanished: Vanished): readonly Pair<Constant>[] {
  const pairs: Pair<Constant>[] = [];
  for (const [name, before] of b?.constants ?? []) {
    const after = a?.constants.get(name) ?? seenConstant(a, name, before);
    const elsewhere = after === undefined && a !== undefined && stillSeen(a, name);
    pairs.push(elsewhere ? { name, before, after, elsewhere } : { name, before, after });
  }
  for (const [name, after] of a?.constants ?? []) {
    if (b?.constants.has(name) || movedHere(name, a?.name ?? "", vanished) || (b !== undefined && stillSeen(b, name))) continue;
    pairs.push({ name, before: undefined, after });
  }
  return pairs;
}

/** A constant that became an enumerator, or moved to an included header. */
function seenConstant(header: HeaderAbi | undefined, name: string, like: Constant): Constant | undefined {
  const value = header?.visible.constant(name);
  if (value === undefined || header === undefined) return undefined;
  return {
    name: like.name,
    value,
    text: String(value),
    place: placeOfName(header, name),
    comment: "",
  };
}

function pairEnums(
  b: HeaderAbi | undefined,
  a: HeaderAbi | undefined,
  vanished: Vanished,
  fresh: FreshEnums,
): readonly EnumPair[] {
  const now = [...(a?.enums.values() ?? [])];
  const nowByName = new Map<string, Enumerator>();
  for (const each of now) for (const enumerator of each.enumerators) nowByName.set(enumerator.name, enumerator);
  const oldNames = new Set<string>();
  for (const each of b?.enums.values() ?? []) for (const { name } of each.enumerators) oldNames.add(name);
  const taken = new Set<Enum>();
  const pairs: EnumPair[] = [];
  for (const before of b?.enums.values() ?? []) {
    const after = sameEnum(before, now, taken) ?? (before.tagless ? movedEnum(before, a, fresh) : a?.visible.enum(before.name));
    if (after !== undefined) taken.add(after);
    const enumerators: Pair<Enumerator>[] = before.enumerators.map((enumerator) => {
      const match = nowByName.get(enumerator.name) ?? seenEnumerator(a, enumerator);
      const elsewhere = match === undefined && a !== undefined && stillSeen(a, enumerator.name);
      const pair = { name: enumerator.name, before: enumerator, after: match };
      return elsewhere ? { ...pair, elsewhere } : pair;
    });
    pairs.push({ name: before.name, before, after, enumerators: [...enumerators, ...added(after, oldNames, b, a, vanished)] });
  }
  for (const after of now) {
    if (taken.has(after)) continue;
    const enumerators = added(after, oldNames, b, a, vanished);
    if (enumerators.length > 0) pairs.push({ name: after.name, before: undefined, after, enumerators });
  }
  return pairs;
}

function added(
  after: Enum | undefined,
  oldNames: ReadonlySet<string>,
  b: HeaderAbi | undefined,
  a: HeaderAbi | undefined,
  vanished: Vanished,
): Pair<Enumerator>[] {
  return (after?.enumerators ?? [])
    .filter(
      ({ name }) => !oldNames.has(name) && !(b !== undefined && stillSeen(b, name)) && !movedHere(name, a?.name ?? "", vanished),
    )
    .map((enumerator) => ({ name: enumerator.name, before: undefined, after: enumerator }));
}

function seenEnumerator(header: HeaderAbi | undefined, like: Enumerator): Enumerator | undefined {
  const value = header?.visible.constant(like.name);
  return value === undefined || header === undefined
    ? undefined
    : { name: like.name, value, place: placeOfName(header, like.name), comment: like.comment };
}

/** Where an enum without a tag went, when what includes this header still sees it: into a new header that this one includes. */
function movedEnum({ enumerators: [first] }: Enum, header: HeaderAbi | undefined, fresh: FreshEnums): Enum | undefined {
  if (first === undefined || header?.visible.constant(first.name) === undefined) return undefined;
  return fresh().get(first.name);
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
