import type { Change, Finding, Review } from "../review/result.ts";
import { bySeverity, verdictOf } from "../review/review.ts";
import type { GitCommit, GitRange } from "../tree/git-range.ts";
import type { GitRepository } from "../tree/git-repository.ts";
import { basesOf, type MergeEdits, textAt } from "../tree/merge-edits.ts";
import { pathspecs } from "../tree/pathspecs.ts";
import type { Comparison } from "./compare-paths.ts";

type Compare = (of: GitRange & Pick<GitCommit, "merge">, parts: readonly string[]) => Comparison;
type Merge = GitCommit & { readonly merge: MergeEdits };

/** Commits of a branch that are looked at for what they touched. */
const mostCommits = 32;

/**
 * What a merge does itself; undefined when that is nothing. Where an automatic merge is there to be compared with, it is. Files that a person merged are compared
 * with each parent: the merge's own is what differs from all of them, and what one of them had done since they parted, no other touched, and the merge has not.
 */
export function compareMerge(repository: GitRepository, commit: Merge, compare: Compare): Comparison | undefined {
  const { merge } = commit;
  const all = [...merge.before.keys()];
  if (merge.byHand.length === 0) return compare(commit, all);
  const sides = merge.parents.map((parent) => {
    const before = new Map([...merge.before, ...merge.byHand.map((path) => [path, textAt(repository, parent, path)] as const)]);
    return compare({ ...commit, merge: { ...merge, before } }, all);
  });
  const changed = sides.map(({ review }) => new Set(review.changes.map(keyOf)));
  const own = new Set([...(changed[0] ?? [])].filter((key) => changed.every((each) => each.has(key))));
  const nearest = nearestSides(sides, own);
  const { done, touched } = workOf(repository, merge, compare);
  const kept = sides.map(({ review }, at) => {
    const left = (change: Change) =>
      done[at]?.has(keyOf(change)) === true && !touched.some((each, other) => other !== at && each.has(keyOf(change)));
    return only(review, (change) => (own.has(keyOf(change)) ? nearest.get(ownerOf(change)) === at : left(change)));
  });
  const told = kept.filter(({ changes, findings, notCompared }) => changes.length + findings.length + notCompared.length > 0);
  if (told.length === 0) return undefined;
  const base = sides[kept.indexOf(told[0] as Review)] ?? sides[0];
  return base === undefined ? undefined : { ...base, review: together(told) };
}

/**
 * By owner, the parent against which what a merge did is told. What one branch brought and the merge changed is a change against that branch, and something
 * new against the other: the parent is taken of which the merge has the most.
 */
function nearestSides(sides: readonly Comparison[], own: ReadonlySet<string>): ReadonlyMap<string, number> {
  const owners = new Set((sides[0]?.review.changes ?? []).filter((each) => own.has(keyOf(each))).map(ownerOf));
  const newIn = ({ review }: Comparison, owner: string) =>
    review.changes.filter((each) => each.action === "added" && own.has(keyOf(each)) && ownerOf(each) === owner).length;
  return new Map(
    [...owners].map((owner) => {
      const counts = sides.map((side) => newIn(side, owner));
      return [owner, counts.indexOf(Math.min(...counts))];
    }),
  );
}

/** What each parent's branch did to the files since they parted, as a whole and at any time. */
function workOf(repository: GitRepository, { parents, byHand }: MergeEdits, compare: Compare) {
  const changesOf = (before: string, after: string) =>
    compare({ before, after, names: { before, after } }, byHand).review.changes.map(keyOf);
  const done: ReadonlySet<string>[] = [];
  const touched: ReadonlySet<string>[] = [];
  for (const parent of parents) {
    const others = parents.filter((each) => each !== parent);
    const bases = others.flatMap((each) => basesOf(repository, parent, each));
    const since = bases.map((base) => new Set(changesOf(base, parent)));
    done.push(new Set([...(since[0] ?? [])].filter((key) => since.every((each) => each.has(key)))));
    const files = ["--", ...pathspecs(byHand)];
    const ends = [parent, ...bases.map((each) => `^${each}`), ...files];
    const listed = repository.ask([
      "rev-list",
      "--full-history",
      "--no-merges",
      "--parents",
      `--max-count=${mostCommits}`,
      ...ends,
    ]);
    const steps = (listed ?? "").split("\n").map((line) => line.split(" "));
    touched.push(
      new Set([
        ...since.flatMap((each) => [...each]),
        ...steps.flatMap(([id, before]) => (id === undefined || before === undefined ? [] : changesOf(before, id))),
      ]),
    );
  }
  return { done, touched };
}

/** A review of some of its changes, and of what is found of them. */
function only(review: Review, keep: (change: Change) => boolean): Review {
  const changes = review.changes.filter(keep);
  const owners = new Set(changes.map(ownerOf));
  const elements = new Set(changes.map((each) => `${each.header} ${each.element}`));
  const findings = review.findings.filter((each) => elements.has(`${each.header} ${each.element}`) || owners.has(ownerOf(each)));
  const layouts = review.layouts.filter(({ header, record }) => owners.has(ownerOf({ header, element: record })));
  const questions = (review.questions ?? []).filter((each) => owners.has(ownerOf(each)));
  return { ...review, changes, findings, layouts, questions, verdict: verdictOf(findings, review.notCompared) };
}

function together(reviews: readonly Review[]): Review {
  const [first, ...more] = reviews as [Review, ...Review[]];
  const findings = reviews.flatMap((each) => each.findings).sort(bySeverity);
  return {
    ...first,
    changes: reviews.flatMap(({ changes }) => changes),
    findings,
    layouts: reviews.flatMap(({ layouts }) => layouts),
    questions: reviews.flatMap(({ questions = [] }) => questions),
    notCompared: first.notCompared,
    verdict: verdictOf(findings, first.notCompared),
    ...(more.length === 0 ? {} : { headers: Math.max(...reviews.map(({ headers }) => headers)) }),
  };
}

function keyOf({ header, kind, element }: Change): string {
  return `${header} ${kind} ${element}`;
}

/** The record of a member, and whatever else an element is in. */
function ownerOf({ header, element }: Pick<Finding, "header" | "element">): string {
  return element === header ? header : `${header} ${element.replace(/^(?:struct|union|enum) /, "").split(".")[0]}`;
}
