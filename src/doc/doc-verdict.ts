import type { Severity } from "../review/result.ts";
import type { DocReview } from "./doc-review.ts";

/** The gravest finding that the change itself brought; what was there before is told and does not count. */
export function docVerdict({ findings }: DocReview): Severity | "clean" {
  const order: readonly Severity[] = ["break", "risk", "advice"];
  return order.find((severity) => findings.some((finding) => finding.isNew && finding.severity === severity)) ?? "clean";
}
