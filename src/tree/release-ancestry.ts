import type { GitRepository } from "./git-repository.ts";
import { compareReleases, versionOf } from "./release-order.ts";
import { TreeError } from "./tree-error.ts";

/** A release of a repository, by what the user calls it. */
export interface ReleaseInGit {
  readonly repository: GitRepository;
  readonly ref: string;
}

interface NamedRelease {
  /** What the release is called; one without a version in its name has no place by it. */
  readonly name: string;
  readonly git?: ReleaseInGit;
}

/**
 * Holds releases that follow each other and are commits of one repository to its history: a series is named oldest first, and an element would seem to
 * have come with the newest. Releases of two branches have no order. Folders, and commits of several repositories, are held to the versions that
 * they are called by. Throws a `TreeError` for two that stand the wrong way round.
 */
export function checkOrder(releases: readonly NamedRelease[]): void {
  checkVersions(releases);
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

function checkVersions(releases: readonly NamedRelease[]): void {
  const versioned = releases.flatMap((release) => {
    const version = versionOf(release.name);
    return version === undefined ? [] : [{ release, version }];
  });
  for (const [at, { release: later, version }] of versioned.entries()) {
    const earlier = versioned[at - 1];
    if (earlier === undefined || compareReleases(earlier.version, version) <= 0) continue;
    // What a repository's history says of two of its commits, their names need not.
    if (later.git !== undefined && later.git.repository === earlier.release.git?.repository) continue;
    throw new TreeError(
      "wrong-order",
      later.name,
      `${earlier.release.name} is named before ${later.name}, and is the later version; name releases oldest first, or, where this order is meant, call one of them otherwise: --upstream NAME=DIR`,
    );
  }
}
