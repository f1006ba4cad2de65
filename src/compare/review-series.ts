import type { Patch } from "../patch/patch.ts";
import type { AcrossFinding } from "../review/across-finding.ts";
import { acrossPatches } from "../review/across-patches.ts";
import type { Review } from "../review/result.ts";
import { withFindings } from "../review/with-findings.ts";
import type { Comparison } from "./compare-paths.ts";
import { type FollowReview, followSeries } from "./follow-series.ts";

/** One change that was reviewed: a patch, a commit, or a range of them as one. */
export interface ReviewedChange {
  /** What a sentence calls it: `patch 2/3`, `commit 0123456789ab`; "the whole" for all of a series. */
  readonly name: string;
  /** As its author calls it: the mail's subject, or the commit's; "" for a bare difference. */
  readonly subject: string;
  /** Whether it is what a merge does itself. */
  readonly merge?: boolean;
  readonly versions: { readonly before: string; readonly after: string };
  readonly patch: Patch | undefined;
  readonly comparison: Comparison;
}

/** Changes that come one after the other, each by itself and all as one. */
export interface SeriesReview {
  /** In their order, those that touch headers; none when there is but one, which then is the whole. */
  readonly patches: readonly ReviewedChange[];
  /** From before the first to after the last. */
  readonly whole: ReviewedChange;
  /** What is seen only when patches are held against each other. */
  readonly across: readonly AcrossFinding[];
  /** Review of the whole, with what is found across patches. */
  readonly review: Review;
  /** What the reader has to know of how it was read, one line each: what was left out, and what was taken for what. */
  readonly notes: readonly string[];
  /** What there was of a series that was not handed over as a whole: `patch 2 of 3`. */
  readonly part?: string;
}

/** Holds the reviews of patches against each other and against that of the whole; a header that one of them renames stays the same header. */
export function reviewSeries(
  patches: readonly ReviewedChange[],
  whole: ReviewedChange,
  { notes = [], follow = ({ review }) => review }: { readonly notes?: readonly string[]; readonly follow?: FollowReview } = {},
): SeriesReview {
  const several = patches.length > 1 ? patches : [];
  const review = whole.comparison.review;
  const followed = followSeries(several, whole, follow);
  const across = acrossPatches(followed.patches, followed.whole).map((each) => {
    const { header, element } = each.finding;
    const called = element === header ? header : followed.nameIn(header, each.at);
    return called === header ? each : { ...each, called: { header: called } };
  });
  const findings = across.map(({ finding }) => finding);
  return { patches: several, whole, across, review: withFindings(review, findings), notes };
}
