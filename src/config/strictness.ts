import type { Finding, Review, Severity } from "../review/result.ts";

/**
 * How much counts, as a ladder: each rung counts all that the one before it does, and more.
 *
 * - `this-abi`: what reaches programs already built, on the first data model judged.
 * - `all-abis`: the same on any data model judged, 32-bit programs on a 64-bit kernel included.
 * - `source`: also what only meets source that is compiled again.
 */
export const rungs = ["this-abi", "all-abis", "source"] as const;

export type Rung = (typeof rungs)[number];

export const severities: readonly Severity[] = ["break", "risk", "advice"];

/** The findings that fail a review: at least as grave as `failOn`, and within what the rung counts. */
export function failing(review: Review, how: Counting): readonly Finding[] {
  return review.findings.filter((finding) => isFailing(finding, review, how));
}

/** Whether one does. */
export function isFailing(finding: Finding, { archs }: Pick<Review, "archs">, { failOn, strict }: Counting): boolean {
  return severities.indexOf(finding.severity) <= severities.indexOf(failOn) && counts[strict](finding, archs[0] ?? "");
}

interface Counting {
  readonly failOn: Severity;
  readonly strict: Rung;
}

const counts: Readonly<{ [rung in Rung]: (finding: Finding, first: string) => boolean }> = {
  "this-abi": (finding, first) => reachesBuilt(finding) && finding.abis.includes(first),
  "all-abis": (finding) => reachesBuilt(finding),
  source: () => true,
};

/** Every effect on programs already built that is none begins so (`src/review/plain-effect.ts`). */
function reachesBuilt({ effect }: Finding): boolean {
  return !/^unaffected\b(?! if\b)/.test(effect.old);
}
