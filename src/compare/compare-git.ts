import { createHeaderReader } from "../header/read.ts";
import {
  changedPaths,
  commitMail,
  commitsOf,
  type GitCommit,
  type GitRange,
  gitRange,
  mergeItself,
  passingPaths,
  rangeDiff,
  repositoryPath,
  stagedRange,
  takenPaths,
} from "../tree/git-range.ts";
import { type GitRepository, openGitRepository } from "../tree/git-repository.ts";
import { openGitTree } from "../tree/git-tree.ts";
import { takenFiles } from "../tree/merge-edits.ts";
import { TreeError } from "../tree/tree-error.ts";
import { compareMerge } from "./compare-merge.ts";
import { type CompareOptions, type Comparison, compareTrees, type Trees } from "./compare-paths.ts";
import { eachCommit } from "./each-commit.ts";
import type { FollowReview } from "./follow-series.ts";
import { isPartOfTree, ownHeaders } from "./parts-of-tree.ts";
import { readOwnPatch } from "./read-own-patch.ts";
import { mergeNotes, nameOf, reviewMerge } from "./review-merge.ts";
import { type ReviewedChange, reviewSeries, type SeriesReview } from "./review-series.ts";

/** Source is looked at once, for the whole. */
export interface CompareGitOptions extends CompareOptions {
  /** A folder of a working tree, or a bare repository. */
  readonly repository: string;
  /** `A..B`, `A...B` or `A^!`. */
  readonly range: string | { readonly kind: "staged" };
  /** Files and folders that are meant, relative to `repository`; all unless said. */
  readonly paths?: readonly string[];
  /** Up to so many commits are reviewed one by one as well; 64 unless said. */
  readonly each?: number;
}

/**
 * Reviews a range of commits, or what is staged: as a whole, and where several commits of it touch headers, commit by commit as well. `A^!` of a merge is
 * what the merge does itself. Nothing is checked out or written; git is started to read objects. `abide review --git` prints what this gives: `review` is what counts for its exit code.
 *
 * Throws a `TreeError` when there is no repository, no such commit or no such path.
 */
export async function compareGit(options: CompareGitOptions): Promise<SeriesReview> {
  const { each = eachCommit } = options;
  const repository = openGitRepository(options.repository);
  const paths = (options.paths ?? []).map((path) => repositoryPath(repository, path)).filter((path) => path !== "");
  const range = typeof options.range === "string" ? gitRange(repository, options.range) : stagedRange(repository);
  for (const path of paths) requirePath(repository, range, path);
  const touched = touchedParts(repository, range, paths);
  const reader = createHeaderReader();
  const how = (parts: readonly string[]) => ({
    reader,
    narrow: true,
    own: ownHeaders(parts),
    gates: options.gates ?? [],
    ...(options.archs === undefined ? {} : { archs: options.archs }),
  });
  const compare = (of: GitRange & Pick<GitCommit, "merge">, parts: readonly string[], source?: string): Comparison =>
    compareTrees(openBoth(repository, of, paths, options), { ...how(parts), ...(source === undefined ? {} : { source }) });
  const alone = typeof options.range === "string" ? mergeItself(repository, options.range) : undefined;
  if (alone !== undefined) {
    const taken = takenFiles(repository, alone).filter((path) => isMeant(path, paths) && isExported(path, repository, range));
    const { source } = options;
    return reviewMerge(repository, alone, { paths: [...new Set([...touched, ...taken])], names: range.names, compare, source });
  }
  const passing = each > 0 ? passingPaths(repository, range, paths).filter((path) => isExported(path, repository, range)) : [];
  const taken =
    each > 0 ? takenPaths(repository, range).filter((path) => isMeant(path, paths) && isExported(path, repository, range)) : [];
  const all = [...new Set([...touched, ...passing, ...taken])];
  const listed = each > 0 && all.length > 0 ? commitsOf(repository, range, all, each, taken) : [];
  const merges = new Map<GitCommit, Comparison>();
  for (const commit of listed.length > each ? [] : listed) {
    const found = commit.merge === undefined ? undefined : compareMerge(repository, { ...commit, merge: commit.merge }, compare);
    if (found !== undefined) merges.set(commit, found);
  }
  const commits = listed.length > each ? listed : listed.filter((commit) => commit.merge === undefined || merges.has(commit));
  const notes =
    commits.length > each
      ? [`more than ${each} commits touch these headers; only the whole is reviewed (--each N reviews up to N one by one)`]
      : [];
  const reviewed: ReviewedChange[] = [];
  if (commits.length > 1 && commits.length <= each) {
    for (const commit of commits) {
      const patch = await readOwnPatch(commitMail(repository, commit));
      const { subject, names } = commit;
      const comparison = merges.get(commit) ?? compare(commit, touchedParts(repository, commit, paths));
      reviewed.push({ name: nameOf(commit), subject, merge: commit.merge !== undefined, versions: names, patch, comparison });
    }
  }
  if (commits.length <= each) notes.push(...commits.flatMap(mergeNotes));
  const [only] = commits;
  if (commits.length === 1 && only?.merge !== undefined)
    notes.push(`${nameOf(only)} changes these headers itself: ${only.subject}`);
  const isOne = commits.length === 1 && only !== undefined && only.before === range.before && only.after === range.after;
  const patch = isOne
    ? await readOwnPatch(commitMail(repository, only))
    : touched.length === 0
      ? undefined
      : await readOwnPatch(rangeDiff(repository, range, touched));
  const whole = {
    name: "the whole",
    subject: isOne ? only.subject : "",
    versions: range.names,
    patch,
    comparison: compare(range, touched, options.source),
  };
  const { before, after } = range.names;
  if (touched.length === 0) notes.push(`no header differs between ${before} and ${after}`);
  else if (whole.comparison.onlyComments)
    notes.push(`the headers of ${before} and ${after} differ in comments and white space only`);
  const follow: FollowReview = (trees, renamed) => compareTrees(trees, { ...how(all), renamed }).review;
  return reviewSeries(reviewed, whole, { notes, follow });
}

/** A name that neither side has is a slip, and a review of nothing would call it clean. */
function requirePath(repository: GitRepository, { before, after, names }: GitRange, path: string): void {
  if ([before, after].some((ref) => repository.files(ref, [path]).length > 0)) return;
  const message = `neither ${names.before} nor ${names.after} has ${path}; expected a file or folder, named from the current folder or from that of --repo`;
  throw new TreeError("path-not-found", path, message);
}

/** Of a kernel's headers, those that programs see: a range brings and takes away many of the others. */
function isExported(path: string, repository: GitRepository, { before, after }: GitRange): boolean {
  if (!path.endsWith(".h")) return false;
  if (/(?:^|\/)include\/uapi\//.test(path)) return true;
  return [before, after].every((ref) => repository.ask(["cat-file", "-e", `${ref}:include/uapi`]) === undefined);
}

/** Paths that differ and that a review reads, of those that are meant. */
function touchedParts(repository: GitRepository, range: GitRange, paths: readonly string[]): readonly string[] {
  return changedPaths(repository, range).filter((path) => isPartOfTree(path) && isMeant(path, paths));
}

function isMeant(path: string, paths: readonly string[]): boolean {
  return paths.length === 0 || paths.some((each) => path === each || path.startsWith(`${each}/`));
}

function openBoth(
  repository: GitRepository,
  of: GitRange & Pick<GitCommit, "merge">,
  paths: readonly string[],
  { roots = [], beforeRoots = [], afterRoots = [] }: CompareGitOptions,
): Trees {
  const common = { paths, mayBeEmpty: true };
  // Before a merge is what its parents make: all as it has it, but for what it changes itself.
  const { after, merge } = of;
  const [before, edits] = merge === undefined ? [of.before, new Map()] : [after, merge.before];
  const now = openGitTree(repository, after, { ...common, roots: [...afterRoots, ...roots] });
  const asNow = openGitTree(repository, before, { ...common, edits, roots: [...beforeRoots, ...roots], kind: now.kind });
  if (now.kind === "kernel") return { before: asNow, after: now };
  // Without the last header that was for programs a kernel's tree looks like any folder.
  const old = openGitTree(repository, before, { ...common, edits, roots: [...beforeRoots, ...roots] });
  if (old.kind !== "kernel") return { before: asNow, after: now };
  return { before: old, after: openGitTree(repository, after, { ...common, roots: [...afterRoots, ...roots], kind: old.kind }) };
}
