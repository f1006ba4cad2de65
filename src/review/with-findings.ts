import type { Finding, Review, Severity } from "./result.ts";
import { verdictOf } from "./review.ts";

/** A review with further findings among its own, worst first, and the verdict that follows. */
export function withFindings(review: Review, more: readonly Finding[]): Review {
  if (more.length === 0) return review;
  const order: readonly Severity[] = ["break", "risk", "advice"];
  const findings = [...review.findings, ...more].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  return { ...review, findings, verdict: verdictOf(findings, review.notCompared) };
}
