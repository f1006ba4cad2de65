import { short } from "./said-short.ts";

/** Commits by id, whole or short. */
export class CommitIndex {
  readonly ids: readonly string[];
  readonly #releases: ReadonlyMap<string, string>;
  readonly #sorted: readonly string[];
  readonly #at: ReadonlyMap<string, number>;

  /**
   * @param ids In the order of the history.
   * @param releases The tag that first has a commit, by the commit's id.
   */
  constructor(ids: readonly string[], releases: ReadonlyMap<string, string>) {
    this.ids = ids;
    this.#releases = releases;
    this.#sorted = [...ids].sort();
    this.#at = new Map(ids.map((id, at) => [id, at]));
  }

  id(at: number): string {
    return this.ids[at] ?? "";
  }

  /** A commit as findings call it: its short id, and the release that first had it. */
  named(at: number): string {
    const release = this.#releases.get(this.id(at));
    return `${short(this.id(at))}${release === undefined ? "" : ` (${release})`}`;
  }

  /** The place of the commit that an id, or its beginning, means; undefined when none does, or several do. */
  find(id: string): number | undefined {
    const exact = this.#at.get(id);
    if (exact !== undefined || id.length < 7) return exact;
    let [low, high] = [0, this.#sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sorted[middle] as string) < id) low = middle + 1;
      else high = middle;
    }
    const [first, second] = [this.#sorted[low], this.#sorted[low + 1]];
    return first?.startsWith(id) && !second?.startsWith(id) ? this.#at.get(first) : undefined;
  }
}
