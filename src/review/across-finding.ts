import { fingerprint } from "./fingerprint.ts";
import type { Finding, Review, Where } from "./result.ts";
import type { SeriesRule } from "./series-rules.ts";

/** A finding about two patches. */
export interface AcrossFinding {
  /** As one of the whole. */
  readonly finding: Finding;
  /** Index of the patch that has to change. */
  readonly at: number;
  /** Where in that patch. */
  readonly here: Where;
  /** What that patch calls the header, where a later one renames it. */
  readonly called?: Pick<Finding, "header">;
}

export interface NamedReview {
  /** What a sentence calls the patch: `patch 2/3`, `commit 0123456789ab`. */
  readonly name: string;
  /** Whether it is what a merge does itself. */
  readonly merge?: boolean;
  readonly review: Review;
}

interface Said {
  readonly message: string;
  readonly next: string;
  readonly texts: readonly string[];
  readonly gate: Finding["gate"];
}

/** A finding of the whole, by a rule about series. */
export function findingAcross(
  rule: SeriesRule,
  of: Pick<Finding, "element" | "header" | "where" | "effect" | "abis">,
  said: Said,
): Finding {
  const { element, header, where, effect, abis } = of;
  const { message, next, texts, gate } = said;
  return {
    rule: rule.id,
    severity: rule.severity,
    element,
    header,
    where,
    effect,
    gate,
    message,
    reason: rule.why,
    precedent: rule.precedent,
    next,
    abis,
    // Which patches they are may differ in the next version of the series; what is apart stays the same.
    fingerprint: fingerprint([rule.id, header, element, ...texts].join("\n")),
  };
}
