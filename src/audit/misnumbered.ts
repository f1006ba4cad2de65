import type { Altered, Taken } from "./audit-result.ts";
import type { Element, Elements } from "./element.ts";
import { type History, meantUpstream } from "./history.ts";

/** Numbers and names that mean something else here than upstream. */
export function misnumbered(
  tree: Elements,
  history: History,
  {
    releases,
    runs,
    settled,
  }: {
    readonly releases: readonly string[];
    readonly runs: readonly string[];
    /** Whether upstream cannot have meant what the tree means by it: see `mayBeInBetween`. */
    readonly settled: (element: Element) => boolean;
  },
): { readonly altered: readonly Altered[]; readonly taken: readonly Taken[] } {
  const setHere = setsOf(tree, runs);
  const upstream = numbersOf(history, runs);
  const altered: Altered[] = [];
  const taken: Taken[] = [];
  for (const element of tree.values()) {
    const own = history.known.get(element.name);
    const set = setHere.get(element.name);
    const holders = set === undefined ? undefined : upstream.get(`${set} ${element.number}`);
    const holder = holders?.has(element.name) ? undefined : holders?.entries().next().value;
    const changed = own !== undefined && !meantUpstream(element, history);
    if (holder !== undefined && (own === undefined || changed)) {
      taken.push({
        name: element.name,
        kind: element.kind,
        number: element.shown,
        upstream: holder[0],
        since: releases[holder[1]] ?? "",
        own: changed ? own.element.shown : undefined,
      });
    } else if (changed) {
      altered.push({
        name: element.name,
        kind: element.kind,
        here: element.shown,
        upstream: own.element.shown,
        since: releases[own.since] ?? "",
        sure: settled(element),
      });
    }
  }
  return { altered, taken };
}

/** What upstream called each number of each set, and since when; oldest first. */
function numbersOf({ readings }: History, runs: readonly string[]) {
  const holders = new Map<string, Map<string, number>>();
  readings.forEach((elements, release) => {
    if (elements === undefined) return;
    for (const [name, set] of setsOf(elements, runs)) {
      const key = `${set} ${elements.get(name)?.number}`;
      const names = holders.get(key) ?? new Map<string, number>();
      holders.set(key, names);
      if (!names.has(name)) names.set(name, release);
    }
  });
  return holders;
}

const known = new WeakMap<Elements, Map<string, ReadonlyMap<string, string>>>();

/** The set that each numbered element belongs to: its own, or the run of #defines that it stands in. */
function setsOf(elements: Elements, runs: readonly string[]): ReadonlyMap<string, string> {
  const key = runs.join(" ");
  const cached = known.get(elements)?.get(key);
  if (cached !== undefined) return cached;
  const sets = new Map<string, string>();
  for (const { name, set, number } of elements.values()) if (set !== undefined && number !== undefined) sets.set(name, set);
  for (const first of runs) for (const name of runFrom(elements, first)) sets.set(name, `run of ${first}`);
  const byRuns = known.get(elements) ?? new Map<string, ReadonlyMap<string, string>>();
  byRuns.set(key, sets);
  known.set(elements, byRuns);
  return sets;
}

/** Constants from a first one on, line by line, as long as their values grow. */
function runFrom(elements: Elements, first: string): readonly string[] {
  const start = elements.get(first);
  if (start === undefined) return [];
  const after = [...elements.values()]
    .filter(({ kind, place }) => kind === "constant" && place.file === start.place.file && place.line >= start.place.line)
    .sort((a: Element, b: Element) => a.place.line - b.place.line);
  const run: string[] = [];
  let last = -1n;
  for (const { name, number = 0n } of after) {
    if (number <= last) break;
    run.push(name);
    last = number;
  }
  return run;
}
