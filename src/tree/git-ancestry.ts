import type { GitPast } from "./git-past.ts";
import { startGit } from "./git-process.ts";
import { pathspecs } from "./pathspecs.ts";

/** Whether one commit of a history leads to another: as it would be asked of the history of some paths alone. */
export type IsAncestor = (ancestor: string, of: string) => boolean;

/**
 * Which commits of a walk over some paths come from which: git leaves out those that do not touch the paths and keeps merges. Throws a `TreeError` when git
 * fails.
 */
export async function gitAncestry({ repository, revisions }: GitPast, paths: readonly string[]): Promise<IsAncestor> {
  const git = startGit(
    repository,
    ["rev-list", "--full-history", "--parents", "--topo-order", ...revisions, "--", ...pathspecs(paths)],
    {
      input: false,
    },
  );
  const pieces: Buffer[] = [];
  for await (const piece of git.output) pieces.push(piece);
  const rows = Buffer.concat(pieces)
    .toString("latin1")
    .split("\n")
    .filter((line) => line !== "");
  const ids = rows.map((line) => line.split(" "));
  const at = new Map(ids.map(([id = ""], place) => [id, place]));
  const parents = ids.map(([, ...of]) => of.flatMap((id) => at.get(id) ?? []));
  return (ancestor, of) => {
    const [end, start] = [at.get(ancestor), at.get(of)];
    if (end === undefined || start === undefined) return false;
    const seen = new Set<number>();
    const next = [start];
    for (let place = next.pop(); place !== undefined; place = next.pop()) {
      if (place === end) return start !== end;
      // Children come first: what stands behind it does not lead to it.
      if (place > end || seen.has(place)) continue;
      seen.add(place);
      next.push(...(parents[place] ?? []));
    }
    return false;
  };
}
