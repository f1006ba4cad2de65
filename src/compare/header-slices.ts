import { type HeaderChunk, mayMake } from "./header-chunk.ts";
import type { CutText, HeaderStep, LiveHeader } from "./live-header.ts";

/** What of two texts of a header has to be read to know in what they differ. */
export interface Slices {
  readonly before: string;
  readonly after: string;
  /** Names of which both say the same: they are there because others are made of them. */
  readonly alike: ReadonlySet<string>;
}

/**
 * Leaves out of two texts of a header what is in both and cannot mean another thing in one than in the other: what no changed name is in, directly or by
 * way of others, and what nothing of the rest needs. Errs towards leaving in. `same` when only comments and white space differ. Undefined when the texts have to be read whole: when names are made of
 * which nothing is written, when pragmas or includes changed, or when what is in both has another order.
 */
export function headerSlices(live: LiveHeader, before: string, after: string): Slices | "same" | undefined {
  const step = live.step(before, after);
  const { before: old, after: now, removed, added, ordered } = step;
  if (old.unsure || now.unsure || !ordered) return undefined;
  if (old.guard !== now.guard || old.tail !== now.tail || (old.head === "") !== (now.head === "")) return undefined;
  const changed = [...removed, ...added];
  if (changed.length === 0 && old.head === now.head) return "same";
  if (changed.some(({ always }) => always)) return undefined;
  const { kept, alike } = keptOf(live, step);
  const read = new Set([...kept, ...changed]);
  const text = ({ head, chunks, tail }: CutText) => {
    let all = `${head}\n`;
    for (const chunk of chunks) if (read.has(chunk)) all += chunk.code;
    return all + tail;
  };
  return { before: text(old), after: text(now), alike };
}

interface Kept {
  /** Pieces that are in both texts, and have to be read. */
  readonly kept: ReadonlySet<HeaderChunk>;
  /** What those of them declare that cannot mean another thing in one text than in the other. */
  readonly alike: ReadonlySet<string>;
}

function keptOf(live: LiveHeader, { removed, added }: HeaderStep): Kept {
  const changed = [...removed, ...added];
  const glued = gluedIn(live, removed);
  const kept = new Set<HeaderChunk>();
  let loose = glued.size > 0;
  /** A piece with those without which it is not read. */
  const withOthers = (chunk: HeaderChunk): Iterable<HeaderChunk> => {
    if (!loose || !glued.has(chunk)) return [chunk];
    loose = false;
    return glued;
  };

  // Whatever a changed name is in may mean something else, and what that declares, too.
  const names = new Set<string>();
  const affect = (chunks: Iterable<HeaderChunk>) => {
    for (const chunk of chunks) {
      for (const each of withOthers(chunk)) {
        if (kept.has(each)) continue;
        if (!removed.has(each) && !added.has(each)) kept.add(each);
        for (const name of each.declares) names.add(name);
      }
    }
  };
  affect(changed);
  for (const name of names) affect(live.using(name));

  // And what all of these are made of.
  const alike = new Set<string>();
  const need = (chunk: HeaderChunk) => {
    kept.add(chunk);
    for (const name of chunk.declares) alike.add(name);
  };
  for (const chunk of live.always) if (!kept.has(chunk)) need(chunk);
  const wanted = new Set([...changed, ...kept].flatMap(({ uses }) => [...uses]));
  for (const name of wanted) {
    for (const chunk of live.declaring(name)) {
      for (const each of withOthers(chunk)) {
        if (kept.has(each) || added.has(each) || removed.has(each)) continue;
        need(each);
        for (const used of each.uses) wanted.add(used);
      }
    }
  }
  return { kept, alike };
}

const none: ReadonlySet<HeaderChunk> = new Set();

/** Where `##` makes names: whatever may make one, and whatever such a name stands in. Which of them mean each other nobody can tell. */
function gluedIn(live: LiveHeader, removed: ReadonlySet<HeaderChunk>): ReadonlySet<HeaderChunk> {
  const gone = [...removed];
  const found = new Set([...live.making, ...gone.filter(({ makes }) => makes.length > 0)]);
  if (found.size === 0) return none;
  const made = [...found].flatMap(({ makes }) => makes);
  const macros = new Set([...found].flatMap(({ defines }) => [...defines]));
  for (const macro of macros) {
    for (const chunk of [...live.using(macro), ...gone.filter(({ uses }) => uses.has(macro))]) {
      if (found.has(chunk)) continue;
      found.add(chunk);
      for (const name of chunk.defines) macros.add(name);
    }
  }
  const mayBeMade = (name: string) => made.some((each) => mayMake(each, name));
  for (const [name, chunks] of live.names) if (mayBeMade(name)) for (const chunk of chunks) found.add(chunk);
  for (const chunk of gone) if ([...chunk.uses].some(mayBeMade)) found.add(chunk);
  return found;
}
