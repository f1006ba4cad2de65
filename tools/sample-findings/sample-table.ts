import type { Drawn } from "./draw-sample.ts";

/** The columns of a sample as docs/review-precision.md lists it. The last two are for whoever inspects it. */
export const columns = ["no.", "review", "severity", "rule", "place", "element", "message", "fingerprint", "judgement", "why"];

/** A sample as a Markdown table, its last two columns empty. */
export function sampleTable(sample: readonly Drawn[]): string {
  const rows = sample.map(({ review, finding }, at) => {
    const { severity, rule, header, where, element, message, fingerprint } = finding;
    return [`${at + 1}`, review, severity, rule, `${header}:${where.line}`, element, message, fingerprint, "", ""].map(cell);
  });
  return [columns, columns.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |\n`).join("");
}

function cell(text: string): string {
  return text.replace(/\s+/g, " ").replaceAll("|", "\\|");
}
