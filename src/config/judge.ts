import type { Acceptance, Change, Finding, Review } from "../review/result.ts";
import { bySeverity, verdictOf } from "../review/review.ts";
import type { Config } from "./config.ts";

/**
 * A review as a project judges it: severities of its own, and without what it accepts. What was taken out, what has run out and what matches
 * nothing is in `judged`; changes and layouts stay as they are.
 *
 * @param today a day as `2027-06-30`: an acceptance holds until the end of its last.
 */
export function judge(review: Review, config: Config, today: string): Review {
  const kept: Finding[] = [];
  const accepted: { readonly finding: Finding; readonly acceptance: Acceptance }[] = [];
  const matched = new Set<Acceptance>();
  let off = 0;
  const breaks = { accepted: 0, off: 0, milder: 0 };
  for (const finding of review.findings) {
    const severity = config.severities.get(finding.rule);
    const matching = config.accepted.filter((each) => accepts(each, finding, review.changes));
    for (const each of matching) matched.add(each);
    const acceptance = matching.find((each) => !isExpired(each, today));
    if (finding.severity === "break") {
      if (severity === "off") breaks.off += 1;
      else if (acceptance !== undefined) breaks.accepted += 1;
      else if (severity !== undefined && severity !== "break") breaks.milder += 1;
    }
    if (severity === "off") off += 1;
    else if (acceptance !== undefined) accepted.push({ finding, acceptance });
    else kept.push(severity === undefined ? finding : { ...finding, severity });
  }
  const findings = kept.sort(bySeverity);
  return {
    ...review,
    verdict: verdictOf(findings, review.notCompared),
    findings,
    judged: {
      by: config.file,
      accepted,
      expired: config.accepted.filter((each) => matched.has(each) && isExpired(each, today)),
      stale: config.accepted.filter((each) => !matched.has(each)),
      off,
      breaks,
    },
  };
}

/** Days are compared as texts: ISO 8601 sorts as time does. */
function isExpired({ expires }: Acceptance, today: string): boolean {
  return expires < today;
}

function accepts({ rule, header, element, expected }: Acceptance, finding: Finding, changes: readonly Change[]): boolean {
  if (rule !== finding.rule || header !== finding.header || element !== finding.element) return false;
  if ("fingerprint" in expected) return expected.fingerprint === finding.fingerprint;
  return changes.some(
    (change) =>
      change.header === header &&
      isAbout(change, element) &&
      change.before === expected.before &&
      change.after === expected.after &&
      // A change on one architecture is not accepted for a finding on another.
      finding.abis.every((abi) => change.abis.includes(abi)),
  );
}

/** Changes and findings name records alike, but for the keyword. */
function isAbout(change: Change, element: string): boolean {
  const plain = (name: string) => name.replace(/^(struct|union|enum) /, "");
  return plain(change.element) === plain(element);
}
