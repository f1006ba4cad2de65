import type { Review, Severity } from "../../src/review/result.ts";
import { accounted, accountedHeaders } from "./accounted.ts";

const severities: readonly Severity[] = ["break", "risk", "advice"];

/** The figures of the account as Markdown tables. */
export function accountTables(review: Review, trees: { readonly before: string; readonly after: string }): string {
  const { findings, changes, headers, notCompared } = review;
  const count = (severity: Severity, header?: string): number =>
    findings.filter((each) => each.severity === severity && (header === undefined || each.header === header)).length;
  const perHeader = accountedHeaders.map((header) => {
    const own = changes.filter((change) => change.header === header).length;
    return `| ${header} | ${own} | ${severities.map((severity) => count(severity, header)).join(" | ")} |`;
  });
  const reasons = accounted.map((row) => {
    const found = findings.filter(
      ({ severity, header, rule, element }) =>
        severity === "break" && header === row.header && row.rules.includes(rule) && row.elements.test(element),
    );
    return `| ${row.header} | ${row.what} | ${found.length} | ${row.why} | ${row.source} |`;
  });
  return `Compared: ${trees.before} and ${trees.after}, ${headers} headers on ${review.archs.join(" and ")}; ${changes.length} changes,
${severities.map((severity) => `${count(severity)} ${severity}`).join(", ")}; headers that could not be compared: ${notCompared.length}.

| header | changes | break | risk | advice |
|---|---|---|---|---|
${perHeader.join("\n")}

| header | what went or moved | breaks | why upstream could do it | commit |
|---|---|---|---|---|
${reasons.join("\n")}`;
}
