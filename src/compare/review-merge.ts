import { listOf } from "../review/list-of.ts";
import { commitMail, type GitCommit, type GitRange } from "../tree/git-range.ts";
import type { GitRepository } from "../tree/git-repository.ts";
import { mergeEdits } from "../tree/merge-edits.ts";
import { compareMerge } from "./compare-merge.ts";
import type { Comparison } from "./compare-paths.ts";
import { readOwnPatch } from "./read-own-patch.ts";
import { reviewSeries, type SeriesReview } from "./review-series.ts";

interface ReviewMergeOptions {
  /** Headers that are meant, and that the merge may have changed itself. */
  readonly paths: readonly string[];
  readonly names: GitRange["names"];
  readonly compare: (of: GitRange & Pick<GitCommit, "merge">, parts: readonly string[], source?: string) => Comparison;
  readonly source: string | undefined;
}

/** Reviews a merge by itself: what it brings from its parents is theirs, and what it does beyond that is its own. */
export async function reviewMerge(
  repository: GitRepository,
  { parents, ...commit }: GitCommit & { readonly parents: readonly string[] },
  { paths, names, compare, source }: ReviewMergeOptions,
): Promise<SeriesReview> {
  const merge = mergeEdits(repository, { id: commit.id, parents }, paths);
  const found =
    merge === undefined
      ? undefined
      : compareMerge(repository, { ...commit, merge }, (of, parts) =>
          compare(of, parts, of.merge === undefined ? undefined : source),
        );
  const asParents = { ...commit, merge: { before: new Map(), byHand: [], parents } };
  const called = nameOf(asParents);
  const all = `${names.before}..${names.after}`;
  if (merge === undefined || found === undefined) {
    const notes = [`${called} changes no header itself: all are as its parents make them; ${all} is what it brings`];
    return reviewSeries([], { ...wholeOf(commit, names), patch: undefined, comparison: compare(asParents, []) }, { notes });
  }
  const own = { ...commit, merge };
  const patch = await readOwnPatch(commitMail(repository, own));
  const notes = [...mergeNotes(own), `${called} is reviewed for what it does itself; ${all} is all that it brings`];
  return reviewSeries([], { ...wholeOf(commit, names), patch, comparison: found }, { notes });
}

function wholeOf({ subject }: GitCommit, versions: GitRange["names"]) {
  return { name: "the whole", subject, merge: true, versions };
}

/** What a sentence calls a commit. */
export function nameOf({ merge, names }: GitCommit): string {
  return `${merge === undefined ? "commit" : "merge"} ${names.after}`;
}

/** Of a merge some of whose files cannot be held against an automatic merge, what they are compared with instead. */
export function mergeNotes(commit: GitCommit): readonly string[] {
  const paths = commit.merge?.byHand ?? [];
  if (paths.length === 0) return [];
  return [
    `${nameOf(commit)}: what git makes of its parents is not known for ${listOf(paths)}; compared with each of them, the merge's own is what is in none of them, and what one of them had done, no other touched and the merge has not`,
  ];
}
