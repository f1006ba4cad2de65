import { modelNamed } from "../abi/models.ts";
import type { NamedReview } from "../review/across-finding.ts";
import type { Review } from "../review/result.ts";
import type { Comparison } from "./compare-paths.ts";
import type { ReviewedChange } from "./review-series.ts";
import { sidesOf } from "./sides-of.ts";

/** Reviews a change once more with headers that got other names in it, old name to new, taken for the same. */
export type FollowReview = (comparison: Comparison, renamed: Names) => Review;

/** Header names, old to new. */
type Names = ReadonlyMap<string, string>;

/** Reviews that call every header by the name that it has after the last patch, so that they can be held against each other. */
export interface FollowedSeries {
  readonly patches: readonly NamedReview[];
  readonly whole: Review;
  /** What a header of the whole is called after a patch of it. */
  nameIn(header: string, patch: number): string;
}

/** Where a patch renames a header, what patches did to it under its old name and under its new one is of one header. Without a rename, all as it is. */
export function followSeries(patches: readonly ReviewedChange[], whole: ReviewedChange, follow: FollowReview): FollowedSeries {
  const plain = patches.map(({ name, merge = false, comparison }) => ({ name, merge, review: comparison.review }));
  const renames = patches.map(renamesOf);
  if (renames.every(({ size }) => size === 0))
    return { patches: plain, whole: whole.comparison.review, nameIn: (header) => header };
  const followed = plain.map(({ review, ...named }, at) => {
    const own = renames[at];
    const comparison = patches[at]?.comparison;
    const asOne = own === undefined || own.size === 0 || comparison === undefined ? review : follow(comparison, own);
    const last = (header: string) => renames.slice(at + 1).reduce((each, names) => names.get(each) ?? each, header);
    return { ...named, review: withNames(asOne, review, last) };
  });
  const nameIn = (header: string, patch: number) =>
    renames.slice(patch + 1).reduceRight((name, names) => oldName(names, name) ?? name, header);
  const plainWhole = whole.comparison.review;
  const wholeAsOne = withNames(follow(whole.comparison, fromFirstToLast(renames)), plainWhole, (header) => header);
  return { patches: followed, whole: wholeAsOne, nameIn };
}

/** Headers that a patch renames: as it says itself, or because their text is the same. */
function renamesOf({ patch, comparison }: ReviewedChange): Names {
  const { before, after } = { before: namesIn(comparison, "before"), after: namesIn(comparison, "after") };
  const gone = [...before].filter((name) => !after.has(name));
  const come = [...after].filter((name) => !before.has(name));
  if (gone.length === 0 || come.length === 0) return new Map();
  const { path, text } = sidesOf(comparison);
  const files = (patch?.files ?? []).filter(({ copied }) => copied === undefined);
  const isRename = (old: string, now: string) =>
    files.some(({ before, after }) => isSamePath(before, path(old, "before")) && isSamePath(after, path(now, "after"))) ||
    text(old, "before") === text(now, "after");
  const found = new Map<string, string>();
  for (const old of gone) {
    const now = come.find((each) => oldName(found, each) === undefined && isRename(old, each));
    if (now !== undefined) found.set(old, now);
  }
  return found;
}

/** Headers of one side, as the data models that are judged see them. */
function namesIn({ review, ...trees }: Comparison, side: "before" | "after"): ReadonlySet<string> {
  const models = review.archs.map(modelNamed).filter((model) => model !== undefined);
  const changed = review.changes.filter(
    ({ kind, action }) => kind === "header" && action === (side === "before" ? "removed" : "added"),
  );
  return new Set([
    ...models.flatMap((model) => trees[side].headers(model).map(({ name }) => name)),
    ...changed.map(({ header }) => header),
  ]);
}

/** A patch may be for a folder above the tree, or for one in it. */
function isSamePath(a: string | undefined, b: string): boolean {
  return a !== undefined && (a === b || a.endsWith(`/${b}`) || b.endsWith(`/${a}`));
}

/** What headers before the first patch are called after the last. */
function fromFirstToLast(renames: readonly Names[]): Names {
  const now = new Map<string, string>();
  for (const names of renames) {
    const before = new Map(now);
    for (const [old, name] of names) {
      const first = oldName(before, old) ?? old;
      // A header that came under a name that another had left has none of before.
      if (first !== old || !before.has(old)) now.set(first, name);
    }
  }
  return new Map([...now].filter(([old, name]) => old !== name));
}

function oldName(names: Names, name: string): string | undefined {
  return [...names].find(([, now]) => now === name)?.[0];
}

/** A review of elements whose headers are called otherwise. That a header itself came or went stays what it was: to programs a rename is both. */
function withNames(asOne: Review, plain: Review, nameOf: (header: string) => string): Review {
  const named = <T extends Named>(followed: readonly T[], all: readonly T[]): readonly T[] => [
    ...followed.filter((each) => !isOfHeader(each)).map((each) => ({ ...each, header: nameOf(each.header) })),
    ...all.filter(isOfHeader),
  ];
  return { ...asOne, changes: named(asOne.changes, plain.changes), findings: named(asOne.findings, plain.findings) };
}

interface Named {
  readonly header: string;
  readonly element: string;
}

function isOfHeader({ header, element }: Named): boolean {
  return header === element;
}
