import type { GitRepository } from "./git-repository.ts";
import { TreeError } from "./tree-error.ts";

/** A release of a repository, by what the user calls it. */
export interface ReleaseInGit {
  readonly repository: GitRepository;
  readonly ref: string;
}

/**
 * Holds releases that follow each other and are commits of one repository to its history: a series is named oldest first, and an element would seem to
 * have come with the newest. Releases of two branches have no order. Throws a `TreeError` for two that stand the wrong way round.
 */
export function checkOrder(releases: readonly { readonly name: string; readonly git?: ReleaseInGit }[]): void {
  for (const [at, { name, git: later }] of releases.entries()) {
    const before = releases[at - 1];
    const earlier = before?.git;
    if (later === undefined || earlier === undefined || later.repository !== earlier.repository) continue;
    const isBefore = (a: string, b: string) =>
      later.repository.ask(["merge-base", "--is-ancestor", "--end-of-options", a, b]) !== undefined;
    // Two tags of one commit stand either way.
    if (!isBefore(later.ref, earlier.ref) || isBefore(earlier.ref, later.ref)) continue;
    throw new TreeError(
      "wrong-order",
      later.repository.path,
      `${before?.name} is named before ${name}, and comes after it in ${later.repository.path}; name releases oldest first`,
    );
  }
}
