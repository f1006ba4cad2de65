import type { Finding } from "../review/result.ts";
import type { ReviewPrint } from "./review-print.ts";

/** Whether a finding fails the review: as whoever asked for it says, and otherwise where it is a break. */
export function fails(finding: Finding, print: Pick<ReviewPrint, "fails">): boolean {
  return print.fails === undefined ? finding.severity === "break" : print.fails(finding);
}
