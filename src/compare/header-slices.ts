import type { Chunk, Chunked } from "./header-chunks.ts";

/** What of two texts of a header has to be read to know in what they differ. */
export interface Slices {
  readonly before: string;
  readonly after: string;
}

/** A slice that is nearly all is not worth it. */
const most = 0.7;

/**
 * Leaves out of two texts of a header what is in both and cannot mean another thing in one than in the other: what no changed name is in, directly or by
 * way of others, and what nothing of the rest needs. Errs towards leaving in. Undefined when the texts have to be read whole: when names are made that
 * do not stand in the text, when pragmas or includes changed, or when what is in both has another order.
 */
export function headerSlices(before: Chunked, after: Chunked): Slices | undefined {
  if (before.guard !== after.guard || endOf(before) !== endOf(after)) return undefined;
  const common = commonChunks(before.chunks, after.chunks);
  if (common === undefined) return undefined;
  const changed = [before.chunks, after.chunks].map((chunks) => chunks.filter((chunk) => !common.has(chunk)));
  const all = new Set([...common, ...changed.flat()]);
  for (const { unsure } of all) if (unsure) return undefined;
  if (changed.flat().some(({ always }) => always)) return undefined;

  // Whatever a changed name is in may mean something else, and what that declares, too.
  const names = new Set(changed.flat().flatMap(({ declares }) => [...declares]));
  const affected = new Set<Chunk>();
  for (let more = true; more; ) {
    more = false;
    for (const chunk of common) {
      if (affected.has(chunk) || !meets(chunk.uses, names)) continue;
      affected.add(chunk);
      for (const name of chunk.declares) names.add(name);
      more = true;
    }
  }
  // And what all of these are made of.
  const kept = new Set([...affected, ...[...common].filter(({ always }) => always)]);
  let wanted = new Set([...changed.flat(), ...kept].flatMap(({ uses }) => [...uses]));
  while (wanted.size > 0) {
    const next = new Set<string>();
    for (const chunk of common) {
      if (kept.has(chunk) || !meets(chunk.declares, wanted)) continue;
      kept.add(chunk);
      for (const name of chunk.uses) next.add(name);
    }
    wanted = next;
  }
  if (kept.size > common.size * most) return undefined;
  const text = ({ head, chunks, tail }: Chunked) =>
    `${head}\n${chunks.flatMap((chunk) => (kept.has(chunk) || !common.has(chunk) ? [chunk.text] : [])).join("")}${tail}`;
  return { before: text(before), after: text(after) };
}

/** What stands behind the guard's end; a comment is nothing. */
function endOf({ tail }: Chunked): string {
  return tail.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, "").trim();
}

function meets(some: ReadonlySet<string>, names: ReadonlySet<string>): boolean {
  for (const each of some) if (names.has(each)) return true;
  return false;
}

/** Chunks that both have, each once, and in one order; undefined when the order differs, or one is there several times. */
function commonChunks(before: readonly Chunk[], after: readonly Chunk[]): ReadonlySet<Chunk> | undefined {
  const [left, right] = [new Set(before), new Set(after)];
  if (left.size !== before.length || right.size !== after.length) return undefined;
  const common = before.filter((chunk) => right.has(chunk));
  let at = 0;
  for (const chunk of after) {
    if (!left.has(chunk)) continue;
    if (common[at] !== chunk) return undefined;
    at++;
  }
  return new Set(common);
}
