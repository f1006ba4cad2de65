import type { HeaderChunk } from "./header-chunk.ts";
import type { CutText, HeaderStep, LiveHeader } from "./live-header.ts";
import { madeNames } from "./made-names.ts";

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
  const made = madeNames(live, removed);
  const kept = new Set<HeaderChunk>();

  // Whatever a changed name is in may mean something else, and what that declares, too.
  const names = new Set<string>();
  const affected = new Set<HeaderChunk>();
  const affect = (chunks: Iterable<HeaderChunk>) => {
    for (const chunk of chunks) {
      // An enum uses each of its own names: it is looked at once, and not once for each.
      if (affected.has(chunk)) continue;
      affected.add(chunk);
      if (!removed.has(chunk) && !added.has(chunk)) kept.add(chunk);
      for (const name of chunk.declares) names.add(name);
      for (const name of made.declaredIn(chunk)) names.add(name);
    }
  };
  affect(changed);
  for (const name of names) {
    affect(live.using(name));
    affect(made.using(name));
  }

  // And what all of these are made of.
  const alike = new Set<string>();
  const wanted = new Set<string>();
  const want = (chunk: HeaderChunk) => {
    for (const name of chunk.uses) wanted.add(name);
    for (const name of made.in(chunk)) wanted.add(name);
  };
  const need = (chunk: HeaderChunk) => {
    if (kept.has(chunk) || added.has(chunk) || removed.has(chunk)) return;
    kept.add(chunk);
    for (const name of chunk.declares) alike.add(name);
    want(chunk);
  };
  for (const chunk of changed) want(chunk);
  for (const chunk of [...kept]) want(chunk);
  for (const chunk of live.always) need(chunk);
  for (const name of wanted) {
    for (const chunk of live.declaring(name)) need(chunk);
    for (const chunk of made.declaring(name)) need(chunk);
  }
  return { kept, alike };
}
