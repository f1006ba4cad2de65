import { type HeaderChunk, mayMake } from "./header-chunk.ts";
import type { LiveHeader } from "./live-header.ts";

/** Names that `##` makes in pieces of a header, of a text and of the one before it. They stand in no piece as they are. */
export interface MadeNames {
  /** Those that may be made where a piece stands, or what its macros are used in. */
  in(chunk: HeaderChunk): Iterable<string>;
  /** Those of them that it may declare. */
  declaredIn(chunk: HeaderChunk): Iterable<string>;
  /** Pieces that they may be made in. */
  using(name: string): Iterable<HeaderChunk>;
  /** Pieces that may declare them. */
  declaring(name: string): Iterable<HeaderChunk>;
}

const none: MadeNames = { in: () => [], declaredIn: () => [], using: () => [], declaring: () => [] };

/** @param removed Pieces of the text before that the one at hand has not. */
export function madeNames(live: LiveHeader, removed: ReadonlySet<HeaderChunk>): MadeNames {
  const gone = [...removed];
  const makers = [...live.making, ...gone.filter(({ makes }) => makes.length > 0)];
  if (makers.length === 0) return none;
  const found = usersOf(makers, live, gone);
  const loose = makers.some(({ makes }) => makes.some(({ single }) => !single));
  const made = loose ? looselyMade(found, makers, live, gone) : exactlyMade(found, live, gone);
  const using = new Map<string, HeaderChunk[]>();
  const declaring = new Map<string, HeaderChunk[]>();
  // A macro alone declares nothing but itself: what it is used in does.
  const declares = (chunk: HeaderChunk) => loose || chunk.writes;
  for (const [chunk, names] of made) {
    for (const name of names) {
      addTo(using, name, chunk);
      if (declares(chunk)) addTo(declaring, name, chunk);
    }
  }
  return {
    in: (chunk) => made.get(chunk) ?? [],
    declaredIn: (chunk) => (declares(chunk) ? made.get(chunk) : undefined) ?? [],
    using: (name) => using.get(name) ?? [],
    declaring: (name) => declaring.get(name) ?? [],
  };
}

/** Pieces, and whatever their macros stand in, directly or by way of others. */
function usersOf(makers: readonly HeaderChunk[], live: LiveHeader, gone: readonly HeaderChunk[]): ReadonlySet<HeaderChunk> {
  const found = new Set(makers);
  const macros = new Set(makers.flatMap(({ defines }) => [...defines]));
  for (const macro of macros) {
    for (const chunk of [...live.using(macro), ...gone.filter(({ uses }) => uses.has(macro))]) {
      found.add(chunk);
      for (const name of chunk.defines) macros.add(name);
    }
  }
  return found;
}

type Made = ReadonlyMap<HeaderChunk, ReadonlySet<string>>;

/** Where more than one word goes into a name, any that begins and ends like it may be meant; one that is written nowhere goes by `##`. */
function looselyMade(
  found: ReadonlySet<HeaderChunk>,
  makers: readonly HeaderChunk[],
  live: LiveHeader,
  gone: readonly HeaderChunk[],
): Made {
  const makes = makers.flatMap((chunk) => chunk.makes);
  const names = new Set(["##"]);
  const look = (name: string) => {
    if (makes.some((each) => mayMake(each, name))) names.add(name);
  };
  for (const [name] of live.names) look(name);
  for (const { uses } of gone) for (const name of uses) look(name);
  return new Map([...found].map((chunk) => [chunk, names]));
}

/** Where one word goes into a name, that is one of those that stand where the macro is used, or in other macros that are used there. */
function exactlyMade(found: ReadonlySet<HeaderChunk>, live: LiveHeader, gone: readonly HeaderChunk[]): Made {
  const made = new Map<HeaderChunk, ReadonlySet<string>>();
  for (const chunk of found) {
    const there = new Set([chunk]);
    for (const { uses } of there) {
      for (const name of uses) {
        for (const each of live.declaring(name)) if (each.defines.has(name)) there.add(each);
        for (const each of gone) if (each.defines.has(name)) there.add(each);
      }
    }
    const words = new Set([...there].flatMap(({ code }) => code.match(/[\w$]+/g) ?? []));
    const names = new Set<string>();
    for (const { makes } of there) {
      for (const { prefix, suffix } of makes) {
        names.add(prefix + suffix);
        for (const word of words) {
          names.add(prefix + word + suffix);
          // Of an argument of more than one word, each end is joined to what stands beside it.
          if (prefix !== "" && suffix !== "") names.add(prefix + word).add(word + suffix);
        }
      }
    }
    made.set(chunk, names);
  }
  return made;
}

function addTo(lists: Map<string, HeaderChunk[]>, name: string, chunk: HeaderChunk): void {
  const list = lists.get(name);
  if (list === undefined) lists.set(name, [chunk]);
  else list.push(chunk);
}
