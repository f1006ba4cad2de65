import { ask } from "../tree/git-past.ts";
import { headerPlace } from "../tree/header-place.ts";
import { pathspecs } from "../tree/pathspecs.ts";
import { type ReadHistory, type ReadHistoryOptions, readHistory } from "./read-history.ts";

export interface FollowedHistory {
  readonly read: ReadHistory;
  /** The asked paths, and what headers among them were called before. */
  readonly paths: readonly string[];
}

/**
 * `readHistory`, and where a path is one header, what it was called before, as `git log --follow` has it, but through merges, too. What has an old name
 * after the rename is another header, and left out. Throws as `readHistory`.
 */
export async function readFollowing(options: ReadHistoryOptions): Promise<FollowedHistory> {
  const { past, paths } = options;
  /** Old names, and the commits that have to do with the header under them. */
  const former = new Map<string, Set<string>>();
  const looked = new Set<string>();
  for (;;) {
    const all = [...paths, ...former.keys()];
    const read = withoutOthers(await readHistory({ ...options, paths: all }), former, options);
    let found = false;
    for (const path of all.filter((each) => each.endsWith(".h"))) {
      for (const id of cameAs(path, read, options)) {
        if (looked.has(`${id} ${path}`)) continue;
        looked.add(`${id} ${path}`);
        const from = await nameBefore(past.repository, id, path);
        // A folder that was asked for holds what is in it under every name.
        if (from === undefined || all.some((each) => each === from || each === "." || from.startsWith(`${each}/`))) continue;
        const commits = former.get(from) ?? new Set();
        former.set(from, commits);
        const before = past.revisions.filter((each) => each.startsWith("^"));
        const listed = await ask(past.repository, ["rev-list", "--full-history", id, ...before, "--", ...pathspecs([from])]);
        for (const each of (listed ?? "").split("\n")) commits.add(each);
        found = true;
      }
    }
    if (!found) return { read, paths: all };
  }
}

/** Commits in which a path came to be, and that are not where the history begins. */
function cameAs(path: string, { commits }: ReadHistory, { paths, model }: ReadHistoryOptions): readonly string[] {
  const { label } = headerPlace(path, paths, model);
  return commits.flatMap(({ id, root, parents, headers }) =>
    root || parents.length !== 1 || !headers.some(({ header, kind }) => header === label && kind === "new") ? [] : [id],
  );
}

/** What a commit renamed to a path; undefined when nothing, or nothing that is a header. */
async function nameBefore(repository: string, id: string, path: string): Promise<string | undefined> {
  const out = await ask(repository, ["diff-tree", "-r", "-M", "--diff-filter=R", "--name-status", "--no-commit-id", "-z", id]);
  // R100, the old name, the new one, and so on.
  const words = (out ?? "").split("\0");
  for (let at = 0; at + 2 < words.length; at += 3) {
    const [from, to] = [words[at + 1], words[at + 2]];
    if (to === path && from?.endsWith(".h")) return from;
  }
  return undefined;
}

/** Without what has an old name of a header and is another one. */
function withoutOthers(
  read: ReadHistory,
  former: ReadonlyMap<string, ReadonlySet<string>>,
  { paths, model }: ReadHistoryOptions,
): ReadHistory {
  if (former.size === 0) return read;
  const of = new Map([...former].map(([path, commits]) => [headerPlace(path, paths, model).label, commits] as const));
  const commits = read.commits.flatMap((commit) => {
    const headers = commit.headers.filter(({ header, kind }) => kind === "start" || of.get(header)?.has(commit.id) !== false);
    if (headers.length === commit.headers.length) return [commit];
    return headers.length === 0 ? [] : [{ ...commit, headers }];
  });
  return { ...read, commits };
}
