import type { Told } from "./audit-result.ts";
import type { Element, Elements } from "./element.ts";
import { isTried } from "./system-calls.ts";

/** Of elements whose gate a contract knows, by name: the command or the constant that tells. */
export type Gates = ReadonlyMap<string, string>;

/**
 * How a program finds out about elements for which no number stands, by what came together with them. What a contract does not know, names tell: a
 * structure is found out about by the command that takes it, anything else by the capability, feature bit or flag that shares most words with it.
 *
 * @param together Elements of one release, or of one finding; each may be asked about.
 */
export function createTeller(
  tree: Elements,
  together: readonly Element[],
  gates: Gates,
): (element: Element, since: string) => Told {
  const takers = new Map<string, string>();
  const byWord = new Map<string, string[]>();
  const common = commonWords(tree);
  for (const element of together) {
    if (element.kind === "command") {
      // VFIO's commands say nothing of their argument but by their name.
      for (const key of [...element.uses, element.name]) if (!takers.has(key)) takers.set(key, element.name);
    }
    if (!tells(element)) continue;
    for (const word of wordsOf(element.name)) {
      const list = byWord.get(word);
      if (common.has(word)) continue;
      if (list === undefined) byWord.set(word, [element.name]);
      else if (list.length < most) list.push(element.name);
    }
  }
  const related = (name: string): string | undefined => {
    const shared = new Map<string, number>();
    for (const word of new Set(wordsOf(name))) {
      for (const gate of byWord.get(word) ?? []) shared.set(gate, (shared.get(gate) ?? 0) + 1);
    }
    let best: readonly [gate: string, shared: number] | undefined;
    for (const entry of shared) if (best === undefined || entry[1] > best[1]) best = entry;
    return best?.[0];
  };
  return (element, since) => {
    const { name, kind } = element;
    const told = (by: Told["by"], gate?: string): Told => ({ name, since, by, gate });
    const known = gates.get(name);
    if (known !== undefined && known !== name) return told("gate", known);
    if (tells(element)) return told("itself");
    if (isTried(element)) return told("trying");
    const record = kind === "record" ? name : kind === "field" ? element.uses[0] : undefined;
    const taker =
      record === undefined ? undefined : (takers.get(record) ?? takers.get(record.replace(/^\w+ /, "").toUpperCase()));
    const gate = taker ?? related(name);
    return gate === undefined ? told("nothing") : told("gate", gate);
  };
}

/** A capability, a feature bit or a flag that a header numbers so that it can be asked for. */
export function tells({ role }: Pick<Element, "role">): boolean {
  return role === "capability" || role === "feature" || role === "flag";
}

/** Gates that share one word: a word of more says nothing of any. */
const most = 50;

/** Shorter words stand in too many names to mean anything. */
const least = 4;

/** Words of a name that may mean something, in upper case. */
export function wordsOf(name: string): readonly string[] {
  let words = wordsByName.get(name);
  if (words === undefined) {
    words = name
      .toUpperCase()
      .split(/[^A-Z0-9]+/)
      .filter((word) => word.length >= least);
    if (wordsByName.size > manyNames) wordsByName.clear();
    wordsByName.set(name, words);
  }
  return words;
}

/** A history asks for the same names in every commit; those of all of a kernel's headers are fewer. */
const manyNames = 100_000;
const wordsByName = new Map<string, readonly string[]>();

const known = new WeakMap<Elements, ReadonlySet<string>>();

/** Words in more than a quarter of all names. */
function commonWords(tree: Elements): ReadonlySet<string> {
  let common = known.get(tree);
  if (common === undefined) {
    const counts = new Map<string, number>();
    for (const name of tree.keys()) {
      for (const word of new Set(wordsOf(name))) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    common = new Set([...counts].filter(([, count]) => count > 2 && count * 4 > tree.size).map(([word]) => word));
    known.set(tree, common);
  }
  return common;
}
