import type { Element, Elements } from "./element.ts";

/** What each release of a series says of one header. */
export interface History {
  /** In order; undefined where the release's header could not be read, and nothing is known. Empty where the release has no such header. */
  readonly readings: readonly (Elements | undefined)[];
  readonly known: ReadonlyMap<string, Known>;
}

/** An element as the releases had it. */
export interface Known {
  /** As the newest release that has it has it. */
  readonly element: Element;
  /** The first release that has it. Releases are their places in the series, from 0. */
  readonly since: number;
  /** The last one. */
  readonly last: number;
  /** What it meant, by meaning: in which releases, first and last. */
  readonly meanings: ReadonlyMap<string, { readonly element: Element; readonly first: number; readonly last: number }>;
}

/** Gives each element of a series the release that first had it. */
export function historyOf(readings: readonly (Elements | undefined)[]): History {
  const known = new Map<string, Known & { readonly meanings: Map<string, { element: Element; first: number; last: number }> }>();
  readings.forEach((elements, release) => {
    for (const [name, element] of elements ?? []) {
      const before = known.get(name);
      const meanings = before?.meanings ?? new Map<string, { element: Element; first: number; last: number }>();
      meanings.set(element.meaning, { element, first: meanings.get(element.meaning)?.first ?? release, last: release });
      known.set(name, { element, since: before?.since ?? release, last: release, meanings });
    }
  });
  return { readings, known };
}

/** Whether a tree has what a release has under this name: with the same meaning, or with one that upstream gave it since. */
export function keeps(tree: Elements, { known }: History, name: string, release: number): boolean {
  const here = tree.get(name);
  if (here === undefined) return false;
  const upstream = known.get(name);
  if (upstream === undefined) return false;
  // What follows from other elements is as large as they are.
  if (here.role === "derived" || here.role === "version") return true;
  const run = upstream.meanings.get(here.meaning);
  return run !== undefined && run.last >= release;
}

/** Whether upstream ever meant by this name what the tree means. */
export function meantUpstream(tree: Element, history: History): boolean {
  const upstream = history.known.get(tree.name);
  if (upstream === undefined) return false;
  return tree.role === "derived" || tree.role === "version" || upstream.meanings.has(tree.meaning);
}

/** The release from which on upstream means by this name what the tree means; 0 when it never did. */
export function firstMeant(element: Element, { known }: History): number {
  const upstream = known.get(element.name);
  return upstream?.meanings.get(element.meaning)?.first ?? upstream?.since ?? 0;
}
