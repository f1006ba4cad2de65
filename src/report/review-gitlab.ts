import type { Severity } from "../review/result.ts";
import { placesNow } from "./places-now.ts";
import { printable } from "./printable.ts";
import { onlyPart } from "./review-page.ts";
import type { ReviewPrint } from "./review-print.ts";

const severities: Readonly<{ [severity in Severity]: string }> = { break: "blocker", risk: "major", advice: "info" };

/**
 * The review as GitLab's Code Quality report: a list with an entry for each finding, and for each header that could not be compared. GitLab shows one
 * entry for each fingerprint, so none comes twice.
 */
export function reviewGitlab(print: ReviewPrint): string {
  const { findings, notCompared } = print.review;
  const placeNow = placesNow(print);
  const seen = new Map<string, number>();
  const entries = [
    ...partOf(print),
    ...notCompared.map(({ header, side, reason, where }) => ({
      description: printable(`${header} could not be compared: ${reason}`),
      check_name: "not-compared",
      fingerprint: `not-compared ${printable(header)} ${side}`,
      severity: "critical",
      location: {
        path: printable(print.path(header, side === "before" ? "before" : "after")),
        lines: { begin: where?.line ?? 1 },
      },
    })),
    ...findings.map((finding) => {
      const { severity, rule, element, message, next, fingerprint } = finding;
      const { path, line } = placeNow(finding);
      return {
        description: printable(`${element}: ${message} ${next}`),
        check_name: rule,
        fingerprint,
        severity: severities[severity],
        location: { path: printable(path), lines: { begin: line } },
      };
    }),
  ];
  const report = entries.map((entry) => {
    const count = (seen.get(entry.fingerprint) ?? 0) + 1;
    seen.set(entry.fingerprint, count);
    return count === 1 ? entry : { ...entry, fingerprint: `${entry.fingerprint}-${count}` };
  });
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** GitLab shows nothing but entries: what is to be known of all of them is one as well, at the first file that the patches change. */
function partOf({ part, patch }: ReviewPrint) {
  if (part === undefined) return [];
  const [file] = patch?.files ?? [];
  return [
    {
      description: onlyPart(part),
      check_name: "part-of-series",
      fingerprint: `part-of-series ${part}`,
      severity: "info",
      location: { path: printable(file?.after ?? file?.before ?? ""), lines: { begin: 1 } },
    },
  ];
}
