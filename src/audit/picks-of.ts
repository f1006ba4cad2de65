import type { PickedChange } from "./audit-result.ts";
import type { History } from "./history.ts";

export interface PicksOptions {
  readonly history: History;
  readonly releases: readonly string[];
  readonly reason: (element: string) => string;
}

/**
 * Elements that have to come, as the picks that bring them: what cannot be without each other is one, a command with its record and the record's
 * members. In the order of the releases. It is the smallest set: each of the elements was asked for.
 */
export function picksOf(elements: readonly string[], { history, releases, reason }: PicksOptions): readonly PickedChange[] {
  const group = new Map(elements.map((name) => [name, name]));
  const root = (name: string): string => {
    const above = group.get(name) ?? name;
    return above === name ? name : root(above);
  };
  for (const name of elements) {
    for (const used of history.known.get(name)?.element.uses ?? []) {
      // Members that came to a record that is there already are one change all the same, when they came at once.
      const to = group.has(used) ? used : elements.find((each) => each !== name && together(each, name, used, history));
      if (to !== undefined) group.set(root(name), root(to));
    }
  }
  const groups = new Map<string, string[]>();
  for (const name of elements) groups.set(root(name), [...(groups.get(root(name)) ?? []), name]);
  return [...groups.values()]
    .map((names) => {
      const release = Math.min(...names.map((name) => history.known.get(name)?.since ?? releases.length));
      const what = names.find((name) => history.known.get(name)?.element.kind === "command") ?? names[0] ?? "";
      return { release, picked: { what, since: releases[release], elements: names, reason: reason(what) } };
    })
    .sort((a, b) => a.release - b.release)
    .map(({ picked }) => picked);
}

function together(a: string, b: string, record: string, { known }: History): boolean {
  const [one, other] = [known.get(a), known.get(b)];
  return one?.since === other?.since && one?.element.kind === "field" && one.element.uses[0] === record;
}
