import type { LoggedCommit, LoggedFile } from "./git-log.ts";

/** What one commit, or one of its parents, has. */
export interface CommitView {
  /**
   * The id of the text that a path has; "" where it has none. Undefined when that is not known: then a commit is to be asked (`asked`), and what it says
   * may be told (`learn`).
   */
  known(path: string): string | undefined;
  asked(path: string): string;
  learn(path: string, id: string): void;
}

/** What was changed in one path, in the order of the history. */
interface Change {
  readonly at: number;
  readonly before: string;
  readonly after: string;
}

/** Commits of which each is the only parent's child: what one of them does not touch is in it as it is in the one before. */
interface Line {
  /** The first of them. */
  readonly first: string;
  readonly changes: Map<string, Change[]>;
  /** What git said that the whole line has. */
  readonly learnt: Map<string, string>;
}

/**
 * Which texts a walked history has where, as far as the walk itself tells. What a header includes is looked up for each commit that touches the header, and
 * git's answers to that, whole folders, are more than all that the history is read of.
 */
export class KnownPaths {
  readonly #commits: readonly Pick<LoggedCommit, "id" | "parents" | "files">[];
  readonly #covered: readonly string[];
  readonly #lines: readonly Line[];

  /**
   * @param commits Parents first, with all headers that they changed in the covered folders.
   * @param covered Folders and files that were walked; "." is all.
   */
  constructor(commits: readonly Pick<LoggedCommit, "id" | "parents" | "files">[], covered: readonly string[]) {
    this.#commits = commits;
    this.#covered = covered;
    const places = new Map<string, number>();
    const lines: Line[] = [];
    const continued = new Set<number>();
    commits.forEach(({ id, parents, files }, at) => {
      places.set(id, at);
      const parent = parents.length === 1 ? places.get(parents[0] as string) : undefined;
      const before = parent === undefined || continued.has(parent) ? undefined : lines[parent];
      if (parent !== undefined) continued.add(parent);
      const line = before ?? { first: id, changes: new Map(), learnt: new Map() };
      lines.push(line);
      for (const file of files) for (const [path, change] of changesOf(file, at)) addTo(line.changes, path, change);
    });
    this.#lines = lines;
  }

  /** @param at The place of a commit in the history. */
  after(at: number): CommitView {
    return this.#view(at, (change) => change.after, this.#commit(at).id);
  }

  /** What the parent of a commit has, whether it was walked or not. */
  before(at: number, parent: number): CommitView {
    const { id, parents } = this.#commit(at);
    const commit = parents[parent] ?? id;
    if (parents.length !== 1) return { known: () => undefined, asked: () => commit, learn: () => {} };
    return this.#view(at, (change) => (change.at === at ? change.before : change.after), commit);
  }

  #view(at: number, pick: (change: Change) => string, commit: string): CommitView {
    const line = this.#lines[at] as Line;
    return {
      known: (path) => {
        if (!this.#covers(path)) return undefined;
        const changes = line.changes.get(path);
        if (changes === undefined) return line.learnt.get(path);
        const last = lastUpTo(changes, at);
        return last < 0 ? (changes[0] as Change).before : pick(changes[last] as Change);
      },
      // What no commit of a line touches, its first has.
      asked: (path) => (this.#covers(path) ? line.first : commit),
      learn: (path, id) => {
        if (this.#covers(path)) line.learnt.set(path, id);
      },
    };
  }

  #commit(at: number): Pick<LoggedCommit, "id" | "parents"> {
    return this.#commits[at] ?? { id: "", parents: [] };
  }

  #covers(path: string): boolean {
    if (!path.endsWith(".h")) return false;
    for (const folder of this.#covered) {
      if (folder === "." || path === folder) return true;
      if (path.startsWith(folder) && path.charCodeAt(folder.length) === 47) return true;
    }
    return false;
  }
}

/** A file that is renamed is gone from where it was. */
function changesOf({ path, from, before, after }: LoggedFile, at: number): readonly (readonly [string, Change])[] {
  const [old = ""] = before;
  if (from === undefined) return [[path, { at, before: old, after: after ?? "" }]];
  return [
    [from, { at, before: old, after: "" }],
    [path, { at, before: "", after: after ?? "" }],
  ];
}

function addTo(lists: Map<string, Change[]>, path: string, change: Change): void {
  const list = lists.get(path);
  if (list === undefined) lists.set(path, [change]);
  else if (list.at(-1)?.at === change.at) {
    // Renamed away, and another renamed to where it was.
    const other = list.pop() as Change;
    list.push({ at: change.at, before: other.before || change.before, after: other.after || change.after });
  } else list.push(change);
}

/** The place of the last change up to a commit; -1 when all are later. */
function lastUpTo(changes: readonly Change[], at: number): number {
  let [low, high] = [-1, changes.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((changes[middle] as Change).at <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}
