import { ask } from "./git-past.ts";
import { pathspecs } from "./pathspecs.ts";

/**
 * A history as far as it touches some paths: every commit that does, and the merges of branches that both do, each with those before it. What lies between
 * is left out, so that a parent stands for the last commit that made it what it is there.
 */
export class HistoryGraph {
  /** Children before parents; those at the end are beyond what was asked for. */
  readonly #ids: readonly string[];
  readonly #parents: readonly (readonly number[])[];
  readonly #places: ReadonlyMap<string, number>;
  readonly #flags: Uint8Array;

  /** @param rows A commit and its parents, children before parents. */
  constructor(rows: readonly (readonly string[])[]) {
    const ids = rows.map(([id = ""]) => id);
    const places = new Map(ids.map((id, at) => [id, at]));
    const place = (id: string): number => {
      const known = places.get(id);
      if (known !== undefined) return known;
      places.set(id, ids.length);
      return ids.push(id) - 1;
    };
    this.#parents = rows.map(([, ...parents]) => [...new Set(parents.map(place))]);
    this.#ids = ids;
    this.#places = places;
    this.#flags = new Uint8Array(ids.length);
  }

  /** Merges of branches that both touch the paths, parents first. */
  get merges(): readonly { readonly id: string; readonly parents: readonly string[] }[] {
    return this.#parents
      .flatMap((parents, at) =>
        parents.length > 1 ? [{ id: this.#id(at), parents: parents.map((each) => this.#id(each)) }] : [],
      )
      .reverse();
  }

  /** All commits before one, in no order that means anything. */
  *before(id: string): Iterable<string> {
    const seen = new Set<number>();
    const next = [...this.#parentsOf(this.#places.get(id) ?? -1)];
    for (let at = next.pop(); at !== undefined; at = next.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      yield this.#id(at);
      next.push(...this.#parentsOf(at));
    }
  }

  /** Whether one commit comes from another, however far behind it. */
  comesFrom(id: string, other: string): boolean {
    const [start, end] = [this.#places.get(id), this.#places.get(other)];
    if (start === undefined || end === undefined || start === end) return false;
    const seen = new Set<number>();
    const next = [start];
    for (let at = next.pop(); at !== undefined; at = next.pop()) {
      if (at === end) return true;
      // Children come first: what stands behind it does not lead to it.
      if (at > end || seen.has(at)) continue;
      seen.add(at);
      next.push(...this.#parentsOf(at));
    }
    return false;
  }

  /** Commits that one of two has and the other has not, each counted itself, and the last that both have. */
  sides(one: string, other: string): Sides {
    const starts = [this.#places.get(one) ?? 0, this.#places.get(other) ?? 0] as const;
    const flags = this.#flags;
    const touched: number[] = [];
    let open = 0;
    const mark = (at: number, flag: number): void => {
      const old = flags[at] as number;
      const now = old | flag;
      if (now === old) return;
      if (old === 0) touched.push(at);
      if (now < bothSides && old === 0) open++;
      if (now >= bothSides && old !== 0 && old < bothSides) open--;
      flags[at] = now;
    };
    mark(starts[0], 1);
    mark(starts[1], 2);
    for (let at = Math.min(...starts); at < this.#ids.length && open > 0; at++) {
      const flag = flags[at] as number;
      if (flag === 0) continue;
      if (flag < bothSides) open--;
      for (const parent of this.#parentsOf(at)) mark(parent, flag >= bothSides ? stale : flag);
    }
    const named = (wanted: number) => touched.filter((at) => flags[at] === wanted).map((at) => this.#id(at));
    const found = { one: named(1), other: named(2), bases: named(bothSides) };
    for (const at of touched) flags[at] = 0;
    return found;
  }

  #id(at: number): string {
    return this.#ids[at] ?? "";
  }

  #parentsOf(at: number): readonly number[] {
    return this.#parents[at] ?? [];
  }
}

/** Two commits and what tells them apart. */
export interface Sides {
  readonly one: readonly string[];
  readonly other: readonly string[];
  /** Commits of both of which no other one of both comes after them. */
  readonly bases: readonly string[];
}

const bothSides = 3;
/** Of both, and another one of both comes after it. */
const stale = 7;

/** The graph of a history; undefined where it has no merges. Throws a `TreeError` when git cannot be started. */
export async function historyGraph(
  repository: string,
  revisions: readonly string[],
  paths: readonly string[],
): Promise<HistoryGraph | undefined> {
  const merges = await ask(repository, ["rev-list", "--merges", "--max-count=1", ...revisions]);
  if (merges === undefined || merges.trim() === "") return undefined;
  const how = ["--full-history", "--simplify-merges", "--parents", "--topo-order"];
  return graphOf(await ask(repository, ["rev-list", ...how, ...revisions, "--", ...pathspecs(paths)]));
}

/** @param listed What `git rev-list --parents` gives, children before parents; undefined where git failed. */
export function graphOf(listed: string | undefined): HistoryGraph {
  const rows = (listed ?? "").split("\n").filter((line) => line !== "");
  return new HistoryGraph(rows.map((line) => line.split(" ")));
}
