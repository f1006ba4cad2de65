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
    let at = name;
    for (let above = group.get(at) ?? at; above !== at; above = group.get(at) ?? at) at = above;
    // Whoever asks again is there at once.
    if (group.has(name)) group.set(name, at);
    return at;
  };
  // Members that came to a record that is there already are one change all the same, when they came at once.
  const first = new Map<string, string>();
  for (const name of elements) {
    const element = history.known.get(name);
    for (const [at, used] of (element?.element.uses ?? []).entries()) {
      const key = `${element?.since} ${used}`;
      const together = at === 0 && element?.element.kind === "field" ? first.get(key) : undefined;
      if (at === 0 && element?.element.kind === "field" && together === undefined) first.set(key, name);
      const to = group.has(used) ? used : together;
      if (to !== undefined) group.set(root(name), root(to));
    }
  }
  const groups = new Map<string, string[]>();
  for (const name of elements) {
    const list = groups.get(root(name));
    if (list === undefined) groups.set(root(name), [name]);
    else list.push(name);
  }
  return [...groups.values()]
    .map((names) => {
      const release = names.reduce((least, name) => Math.min(least, history.known.get(name)?.since ?? least), releases.length);
      const what = names.find((name) => history.known.get(name)?.element.kind === "command") ?? names[0] ?? "";
      return { release, picked: { what, since: releases[release], elements: names, reason: reason(what) } };
    })
    .sort((a, b) => a.release - b.release)
    .map(({ picked }) => picked);
}
