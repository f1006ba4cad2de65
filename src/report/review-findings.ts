import type { Finding, NotCompared, Severity } from "../review/result.ts";
import { largest } from "./largest.ts";
import { isMissingInclude, missingIncludes } from "./missing-includes.ts";
import type { Role } from "./paint.ts";
import { printable } from "./printable.ts";
import { counted, onlyOn, placeText, type ReviewPage, wrap } from "./review-page.ts";

export const severityRoles: Readonly<{ [severity in Severity]: Role }> = { break: "error", risk: "warning", advice: "keyword" };

/** Where the text of a finding begins, in columns. */
const indent = 10;

/**
 * The findings of one header, none left out:
 *
 *     risk    absent-is-ambiguous  vduse.h:60  VDUSE_GET_FEATURES
 *             message
 *             precedent: …
 *             → what to do
 *
 * A precedent in `told` was printed before and is not repeated; what is printed is added.
 */
export function reviewFindings(findings: readonly Finding[], told: Set<string>, page: ReviewPage): string {
  const { paint } = page;
  const places = findings.map(({ where }) => placeText(where, page));
  const ruleWidth = largest(findings.map(({ rule }) => rule.length));
  const placeWidth = largest(places.map((place) => place.length));
  return findings
    .map(({ rule, severity, element, message, precedent, next, abis }, index) => {
      const only = onlyOn(abis, page);
      const cells = [
        paint(severityRoles[severity], severity) + " ".repeat(6 - severity.length),
        rule.padEnd(ruleWidth),
        (places[index] ?? "").padEnd(placeWidth),
        paint("heading", printable(element)),
        ...(only === "" ? [] : [paint("warning", only)]),
      ];
      const known = `${rule} ${precedent}`;
      const says = precedent === "" || told.has(known) ? "" : `precedent: ${precedent}`;
      told.add(known);
      const body = [
        ...paragraph(message, "", page),
        ...paragraph(says, "", page).map((line) => paint("dim", line)),
        ...paragraph(next, "→ ", page),
      ];
      return `  ${cells.join("  ")}\n${body.map((line) => `${" ".repeat(indent)}${line}\n`).join("")}`;
    })
    .join("");
}

/** Wrapped lines, the first after `mark`, the others below its text. */
function paragraph(text: string, mark: string, { width }: ReviewPage): readonly string[] {
  return wrap(text, Math.max(24, width - indent - mark.length)).map(
    (line, index) => (index === 0 ? mark : " ".repeat(mark.length)) + line,
  );
}

/** Headers of which nothing is known, each with its reason; then what to do next. */
export function notComparedText(notCompared: readonly NotCompared[], page: ReviewPage): string {
  const headers = new Set(notCompared.map(({ header }) => header)).size;
  const sides = { before: "before", after: "after", both: "both sides" } as const;
  const blocks = notCompared.map(({ header, side, reason, abis }) => {
    const only = onlyOn(abis, page);
    const head = `  ${page.paint("heading", printable(header))}  ${sides[side]}${only === "" ? "" : `  ${page.paint("warning", only)}`}\n`;
    return `${head}${paragraph(reason, "", page)
      .map((line) => `${" ".repeat(indent)}${line}\n`)
      .join("")}`;
  });
  const missing = notCompared.filter(({ reason }) => isMissingInclude(reason)).length;
  const next = [
    ...(missing > 0 ? [missingIncludes] : []),
    ...(missing < notCompared.length ? ["abide abi HEADER prints all that is wrong with a header, and where"] : []),
  ].flatMap((text) => paragraph(text, "→ ", page));
  const foot = next.map((line) => `  ${line}\n`).join("");
  return `${page.paint("error", "not compared")}  ${counted(headers, "header")}\n\n${blocks.join("")}\n${foot}`;
}
