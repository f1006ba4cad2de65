import { isLimitName, isMaskName, isSentinelName } from "../review/growing.ts";
import type { Element, Elements } from "./element.ts";
import type { History } from "./history.ts";

/** Where a tree stands in a series, by places in it; -1 stands before the first. */
export interface Stand {
  /** The newest release all of which it has. */
  readonly base: number;
  /** The release that first had the newest of its elements, or the base. */
  readonly reached: number;
}

/**
 * Whether upstream may have meant by a name what a tree means, although no release of the series does: upstream moved the meaning from one release to
 * the next, the tree has neither of the two, and it stands between them. What upstream gave once and never moved has one meaning, whenever the tree took
 * it: a number of a kernel's interface is given for good, so that another one under the same name is no backport of it. What follows from others, such as
 * a mask of all of them, may have been smaller on the way to the first release that has it.
 */
export function mayBeInBetween(element: Element, tree: Elements, { readings }: History, { base, reached }: Stand): boolean {
  const read = readings.flatMap((elements, release) => (elements === undefined ? [] : [release]));
  return read.some((release, at) => {
    const next = read[at + 1];
    if (next === undefined || release > base || reached > next) return false;
    if (next <= base && reached === next) return false;
    const [before, after] = [readings[release]?.get(element.name), readings[next]?.get(element.name)];
    if (after === undefined) return false;
    if (before === undefined) return mayGrowTo(element, tree, after, readings[next] ?? new Map());
    return before.meaning !== after.meaning;
  });
}

/** Whether the one only grew into the other, as what is made of others does, or stands for the same bytes under another record's name. */
function mayGrowTo(here: Element, tree: Elements, there: Element, release: Elements): boolean {
  if (here.kind !== there.kind) return false;
  if (here.kind === "constant") return isSmaller(here, there);
  if (here.kind !== "field") return false;
  const [heldHere, heldThere] = [here.uses[1], there.uses[1]];
  if (heldHere !== undefined && heldThere !== undefined) {
    // One of another header is not among the elements, and how large it is not known.
    const [sizeHere, sizeThere] = [tree.get(heldHere)?.shown, release.get(heldThere)?.shown];
    return offsetOf(here) === offsetOf(there) && (sizeHere ?? sizeThere) === (sizeThere ?? sizeHere);
  }
  const [first, second] = [arrayOf(here), arrayOf(there)];
  if (first === undefined || second === undefined || first.of !== second.of) return false;
  // The tail of unknown length comes after all that the record has; a last array fills it up.
  if (first.count === undefined || second.count === undefined) return first.count === second.count && first.at <= second.at;
  return first.at === second.at && first.count <= second.count;
}

/** A mask has some of the bits; a limit or a last one is less. */
function isSmaller({ name, number: here }: Element, { number: there }: Element): boolean {
  if (here === undefined || there === undefined || here < 0n) return false;
  if (isMaskName(name)) return (here & ~there) === 0n;
  return (isLimitName(name) || isSentinelName(name)) && here < there;
}

function offsetOf({ meaning }: Element): string | undefined {
  return /^\d+/.exec(meaning)?.[0];
}

/** `4+16 u8[16]`, as a member's meaning says it; no count for `[]`. */
function arrayOf({
  meaning,
}: Element): { readonly at: number; readonly of: string; readonly count: number | undefined } | undefined {
  const [, at, of, count] = /^(\d+)(?:\+\d+)? (.+)\[(\d*)\]$/.exec(meaning) ?? [];
  if (at === undefined || of === undefined) return undefined;
  return { at: Number(at), of, count: count === "" ? undefined : Number(count) };
}
