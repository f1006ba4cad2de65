import { ask, type GitPast } from "./git-past.ts";
import { graphOf } from "./history-graph.ts";
import { pathspecs } from "./pathspecs.ts";

/** A release, as far as it can be told from the history of some paths. */
export interface ReleaseCommits {
  /** The commit that was tagged. */
  readonly commit: string;
  /** Commits that it has, itself among them: those that touch the paths, and tagged ones. */
  readonly has: ReadonlySet<string>;
}

/** What each of some tags has of a history. A name that is no tag of a commit is left out. Throws a `TreeError` when git cannot be started. */
export async function releaseCommits(
  { repository, revisions }: GitPast,
  names: Iterable<string>,
  paths: readonly string[],
): Promise<ReadonlyMap<string, ReleaseCommits>> {
  const format = "--format=%(refname:lstrip=2) %(objecttype) %(objectname) %(*objecttype) %(*objectname)";
  const wanted = new Set(names);
  const tags = new Map<string, string>();
  for (const line of ((await ask(repository, ["for-each-ref", format, "refs/tags"])) ?? "").split("\n")) {
    const [name = "", kind, id = "", peeledKind, peeled = ""] = line.split(" ");
    if (!wanted.has(name)) continue;
    if (kind === "commit") tags.set(name, id);
    else if (peeledKind === "commit") tags.set(name, peeled);
  }
  if (tags.size === 0) return new Map();
  const before = revisions.filter((each) => each.startsWith("^"));
  // Commits that touch the paths, and all that have a name: a tag's own commit need not touch them.
  const how = ["--simplify-by-decoration", "--parents", "--topo-order"];
  const listed = await ask(repository, ["rev-list", ...how, ...new Set(tags.values()), ...before, "--", ...pathspecs(paths)]);
  const graph = graphOf(listed);
  return new Map([...tags].map(([name, commit]) => [name, { commit, has: new Set([commit, ...graph.before(commit)]) }]));
}
