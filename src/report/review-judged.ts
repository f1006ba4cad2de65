import type { Acceptance, Judged } from "../review/result.ts";
import { printable } from "./printable.ts";
import { counted, type ReviewPage } from "./review-page.ts";

/** What a configuration took out of the review, under its sum: how many were accepted, always; which of its words no longer hold. */
export function reviewJudged({ by, accepted, expired, stale, off }: Judged, { paint }: ReviewPage): string {
  const more = off === 0 ? "" : `, ${off} switched off`;
  const lines = [
    `${printable(by)}: ${counted(accepted.length, "finding")} accepted${more}.`,
    ...accepted.map(
      ({ finding, acceptance: { reason, expires } }) =>
        `  accepted  ${finding.rule}  ${printable(finding.header)}  ${printable(finding.element)}: ${printable(reason)} (until ${expires})`,
    ),
    ...expired.map(
      (each) =>
        `  ${paint("warning", "expired")}   ${named(each)} ended on ${each.expires} and counts again (${placeOf(by, each)})`,
    ),
    ...stale.map(
      (each) =>
        `  ${paint("warning", "stale")}     ${named(each)} matches nothing: it is gone, or is another change now (${placeOf(by, each)})`,
    ),
  ];
  return `${lines.join("\n")}\n`;
}

function named({ rule, header, element }: Acceptance): string {
  return `${rule}  ${printable(header)}  ${printable(element)}`;
}

function placeOf(by: string, { line }: Acceptance): string {
  return `${printable(by)}:${line}`;
}
