import type { Dated, Standing } from "./audit-result.ts";
import type { Element, Elements } from "./element.ts";
import { firstMeant, type History, keeps, meantUpstream } from "./history.ts";
import { mayBeInBetween } from "./in-between.ts";
import { misnumbered } from "./misnumbered.ts";

export interface StandingOptions {
  /** Names of the releases. */
  readonly releases: readonly string[];
  /** Whether some other header of the series has an element of that name: then it has moved, and is not the tree's own. */
  readonly elsewhere?: ((name: string) => boolean) | undefined;
  /** See `Convention.runs`. */
  readonly runs?: readonly string[] | undefined;
}

/** Where a header of a tree stands among the releases of a series, element by element. */
export function standingOf(tree: Elements, history: History, options: StandingOptions): Standing {
  const { releases, elsewhere = () => false, runs = [] } = options;
  const { readings, known } = history;
  const dated = ({ name, kind }: Element, release: number | undefined): Dated => ({
    name,
    kind,
    since: release === undefined ? undefined : releases[release],
  });
  const read = readings.flatMap((elements, release) => (elements === undefined ? [] : [release]));
  const first = read.find((release) => readings[release]?.size !== 0);
  if (first === undefined || tree.size === 0) {
    const newest = read.at(-1);
    const nothing = tree.size === 0 && newest !== undefined;
    return {
      ...(nothing ? { kind: "released" as const, base: releases[newest] } : { kind: "apart" as const, base: undefined }),
      later: [],
      missing: [],
      gone: [],
      from: undefined,
      // A header that no release has is not made of elements that no release has.
      own: [],
      altered: [],
      taken: [],
    };
  }

  // A name that means something else here is said by itself; it does not make the tree one of an earlier release.
  const strange = (name: string) => {
    const element = tree.get(name);
    return element !== undefined && known.has(name) && !meantUpstream(element, history);
  };
  const newest = read.at(-1) ?? first;
  // What upstream has removed since is as good a sign of a newer tree as of an older one.
  const lacking = (release: number) =>
    [...(readings[release]?.values() ?? [])].filter(
      ({ name, role }) =>
        role !== "version" && known.get(name)?.last === newest && !strange(name) && !keeps(tree, history, name, release),
    );
  const whole = read.findLast((release) => readings[release]?.size !== 0 && lacking(release).length === 0);
  // Between a release without the header and the first that has it.
  const base = whole ?? read.findLast((release) => release < first);

  // A number that is declared is no sign of what is there.
  const here = [...tree.values()].filter((element) => element.role !== "version" && meantUpstream(element, history));
  const newestHere = latest(here, history);
  const reached = Math.max(base ?? -1, newestHere);
  const settled = (element: Element) => !mayBeInBetween(element, tree, history, { base: base ?? -1, reached });
  const { altered, taken } = misnumbered(tree, history, { releases, runs, settled });
  const later = here.filter((element) => firstMeant(element, history) > (base ?? first));
  const top = Math.max(base ?? first, latest(later, history));
  const missing = new Map<string, { readonly element: Element; readonly release: number }>();
  for (const release of read.filter((each) => each > (base ?? -1) && each <= top)) {
    for (const element of lacking(release)) {
      // What the newest of these releases has no more is not missed.
      if (readings[top]?.has(element.name) && !missing.has(element.name)) missing.set(element.name, { element, release });
    }
  }
  const lacks = [...missing.values()];
  const inOrder = (a: Dated, b: Dated) => place(a, releases) - place(b, releases) || (a.name < b.name ? -1 : 1);
  return {
    kind: kindOf({ base, later: later.length, skipped: lacks.some(({ release }) => release < top) }),
    base: base === undefined ? undefined : releases[base],
    from: releases[newestHere],
    later: later.map((element) => dated(element, firstMeant(element, history))).sort(inOrder),
    missing: lacks.map(({ element, release }) => dated(element, release)).sort(inOrder),
    gone: here.flatMap((element) => {
      if (element.role === "derived" || elsewhere(element.name)) return [];
      const last = known.get(element.name)?.last ?? 0;
      const without = read.find((release) => release > last);
      return without === undefined ? [] : [dated(element, without)];
    }),
    own: [...tree.values()]
      .filter(({ name, role }) => !known.has(name) && !elsewhere(name) && role !== "version")
      .map((element) => dated(element, undefined)),
    altered,
    taken,
  };
}

/** The newest release that first had one of the elements; -1 for none. */
function latest(elements: readonly Element[], history: History): number {
  return elements.reduce((most, element) => Math.max(most, firstMeant(element, history)), -1);
}

/**
 * Some of the elements of one release may be a state between it and the one before. Some of a later one, without all that came in between, is no
 * state that the line ever was in.
 */
function kindOf(of: { readonly base: number | undefined; readonly later: number; readonly skipped: boolean }): Standing["kind"] {
  if (of.later === 0) return of.base === undefined ? "older" : "released";
  return of.skipped ? "not-a-line" : "partly";
}

function place({ since }: Dated, releases: readonly string[]): number {
  return since === undefined ? -1 : releases.indexOf(since);
}
