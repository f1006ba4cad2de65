import { commonEnds } from "../tree/common-ends.ts";
import { cutHeader, openingOf } from "./cut-header.ts";
import { type HeaderChunk, headerChunk, normalCode } from "./header-chunk.ts";

/** A text of a header, cut into pieces. */
export interface CutText {
  readonly head: string;
  readonly guard: string;
  readonly chunks: readonly HeaderChunk[];
  /** How many characters of the text each of them is. */
  readonly lengths: readonly number[];
  /** What stands behind the guard's end, without comments. */
  readonly tail: string;
  /** Whether names do not tell what means what in one of them. */
  readonly unsure: boolean;
}

/** Two texts of a header, one after the other. */
export interface HeaderStep {
  readonly before: CutText;
  readonly after: CutText;
  /** Pieces that only one of them has, or that stand in one of them more often. */
  readonly removed: ReadonlySet<HeaderChunk>;
  readonly added: ReadonlySet<HeaderChunk>;
  /** Whether the pieces that both have stand in the same order. */
  readonly ordered: boolean;
}

/**
 * The texts that one header had one after another, cut into pieces. What two texts begin and end with alike is cut and looked at once: a step costs what
 * changed, and not what the header is long.
 */
export class LiveHeader {
  #text = "";
  #head = "";
  #cut: CutText = { head: "", guard: "", chunks: [], lengths: [], tail: "", unsure: false };
  /** By its code: a piece of the text at hand, and how often it stands there. */
  readonly #known = new Map<string, { readonly chunk: HeaderChunk; count: number }>();
  readonly #using = new Map<string, Set<HeaderChunk>>();
  readonly #declaring = new Map<string, Set<HeaderChunk>>();
  readonly #always = new Set<HeaderChunk>();
  readonly #making = new Set<HeaderChunk>();
  readonly #unsure = new Set<HeaderChunk>();

  /** Of the text that was gone to last: pieces that a name stands in. */
  using(name: string): Iterable<HeaderChunk> {
    return this.#using.get(name) ?? [];
  }

  /** Those that may declare it. */
  declaring(name: string): Iterable<HeaderChunk> {
    return this.#declaring.get(name) ?? [];
  }

  /** Every name of that text, with the pieces that it stands in. */
  get names(): Iterable<readonly [string, Iterable<HeaderChunk>]> {
    return this.#using;
  }

  /** Pieces of it that make names. */
  get making(): Iterable<HeaderChunk> {
    return this.#making;
  }

  /** Those that count wherever they stand. */
  get always(): ReadonlySet<HeaderChunk> {
    return this.#always;
  }

  step(before: string, after: string): HeaderStep {
    this.#go(before);
    const old = this.#cut;
    const { removed, added } = this.#go(after);
    const more = new Map<HeaderChunk, number>();
    for (const chunk of removed) more.set(chunk, (more.get(chunk) ?? 0) - 1);
    for (const chunk of added) more.set(chunk, (more.get(chunk) ?? 0) + 1);
    const changed = (chunk: HeaderChunk) => more.get(chunk) !== 0;
    const [left, right] = [removed, added].map((chunks) => chunks.filter((chunk) => !changed(chunk))) as [
      HeaderChunk[],
      HeaderChunk[],
    ];
    return {
      before: old,
      after: this.#cut,
      removed: new Set(removed.filter(changed)),
      added: new Set(added.filter(changed)),
      ordered: left.every((chunk, at) => chunk === right[at]),
    };
  }

  /** Goes on to a text. Returns the pieces of the last one and of this one that lie between what both begin and end with. */
  #go(text: string): { readonly removed: readonly HeaderChunk[]; readonly added: readonly HeaderChunk[] } {
    const old = this.#cut;
    if (text === this.#text) return { removed: [], added: [] };
    const same = commonEnds(this.#text, text);
    // What ends a guard is two characters behind it.
    const sameOpening = this.#head !== "" && same.start >= this.#head.length + 2;
    const { head, guard } = sameOpening ? { head: this.#head, guard: old.guard } : openingOf(text);
    const guarded = head !== "";
    const alike = head === this.#head && (!guarded || head.length < same.start);
    const { count, at } = alike ? piecesWithin(old.lengths, head.length, same.start) : { count: 0, at: head.length };
    let next = count;
    let nextAt = at;
    const grown = text.length - this.#text.length;
    const { pieces, end, stopped } = cutHeader(text, {
      start: at,
      guarded,
      until: (place) => {
        if (!alike || place < text.length - same.end) return false;
        while (next < old.lengths.length && nextAt + grown < place) nextAt += old.lengths[next++] as number;
        return nextAt + grown === place;
      },
    });
    if (!stopped) next = old.chunks.length;
    const removed = old.chunks.slice(count, next);
    const added = pieces.map((piece) => this.#add(piece));
    for (const chunk of removed) this.#remove(chunk);
    this.#text = text;
    this.#head = head;
    this.#cut = {
      head: normalCode(head),
      guard,
      chunks: [...old.chunks.slice(0, count), ...added, ...old.chunks.slice(next)],
      lengths: [...old.lengths.slice(0, count), ...pieces.map(({ length }) => length), ...old.lengths.slice(next)],
      tail: stopped ? old.tail : normalCode(text.slice(end)).trim(),
      unsure: this.#unsure.size > 0,
    };
    return { removed, added };
  }

  #add(piece: string): HeaderChunk {
    const code = normalCode(piece);
    const known = this.#known.get(code);
    if (known !== undefined) {
      known.count++;
      return known.chunk;
    }
    // What is cut out of a text keeps all of it in memory.
    const chunk = headerChunk(Buffer.from(code).toString());
    this.#known.set(chunk.code, { chunk, count: 1 });
    for (const name of chunk.uses) addTo(this.#using, name, chunk);
    for (const name of chunk.declares) addTo(this.#declaring, name, chunk);
    if (chunk.always) this.#always.add(chunk);
    if (chunk.makes.length > 0) this.#making.add(chunk);
    if (chunk.unsure) this.#unsure.add(chunk);
    return chunk;
  }

  #remove(chunk: HeaderChunk): void {
    const known = this.#known.get(chunk.code);
    if (known === undefined) return;
    known.count--;
    if (known.count > 0) return;
    this.#known.delete(chunk.code);
    for (const name of chunk.uses) removeFrom(this.#using, name, chunk);
    for (const name of chunk.declares) removeFrom(this.#declaring, name, chunk);
    this.#always.delete(chunk);
    this.#making.delete(chunk);
    this.#unsure.delete(chunk);
  }
}

function addTo(index: Map<string, Set<HeaderChunk>>, name: string, chunk: HeaderChunk): void {
  const set = index.get(name);
  if (set === undefined) index.set(name, new Set([chunk]));
  else set.add(chunk);
}

function removeFrom(index: Map<string, Set<HeaderChunk>>, name: string, chunk: HeaderChunk): void {
  const set = index.get(name);
  set?.delete(chunk);
  if (set?.size === 0) index.delete(name);
}

/** How many pieces end before a place, but for the last of them, and where that one begins: what ends a piece may stand in the next one. */
function piecesWithin(lengths: readonly number[], start: number, place: number): { readonly count: number; readonly at: number } {
  let at = start;
  let count = 0;
  let last = start;
  for (const length of lengths) {
    if (at + length > place) break;
    last = at;
    at += length;
    count++;
  }
  return count === 0 ? { count, at } : { count: count - 1, at: last };
}
