import { ask, type GitPast } from "./git-past.ts";
import { graphOf } from "./history-graph.ts";
import { pathspecs } from "./pathspecs.ts";

/** Whether one commit of a history leads to another: as it would be asked of the history of some paths alone. */
export type IsAncestor = (ancestor: string, of: string) => boolean;

/**
 * Which commits of a walk over some paths come from which: git leaves out those that do not touch the paths and keeps merges. Throws a `TreeError` when git
 * cannot be started.
 */
export async function gitAncestry({ repository, revisions }: GitPast, paths: readonly string[]): Promise<IsAncestor> {
  const how = ["--full-history", "--parents", "--topo-order"];
  const graph = graphOf(await ask(repository, ["rev-list", ...how, ...revisions, "--", ...pathspecs(paths)]));
  return (ancestor, of) => graph.comesFrom(of, ancestor);
}
