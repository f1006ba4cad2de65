import { deciders, type RulePage } from "../../src/report/rule-page.ts";
import { type CoverageTable, coverage } from "./coverage.ts";

/** docs/rules.md: what is asked of headers and which rules look, then a page for each rule. */
export function rulesDocument(pages: readonly RulePage[]): string {
  const ids = pages.map(({ rule }) => rule.id);
  const listed = new Set(coverage.flatMap(({ rows }) => rows.flatMap(({ rules }) => rules)));
  const more = ids.filter((id) => !listed.has(id));
  const fromHeaders = pages.filter(({ rule }) => rule.decidedBy === "header").length;
  return [
    "# Rules",
    `The ${pages.length} rules of \`abide review\`, ${fromHeaders} of them settled by headers alone. \`abide explain RULE\` prints the page of one, \`abide explain\` a line for each.\nThis file is made from the rules and their samples: \`npm run rules -- --write\`.`,
    "What headers cannot settle is said in each row below. Where the kernel's source settles it, a rule that looks there reports a place, never a\nproof.",
    ...coverage.map(tableText),
    ...(more.length === 0 ? [] : [`Further rules: ${more.map(link).join(", ")}.`]),
    ...pages.map(pageText),
  ]
    .join("\n\n")
    .concat("\n");
}

function tableText({ title, source, rows }: CoverageTable): string {
  const lines = rows.map(({ asks, by, rules, rest }, index) => {
    const looks = rules.length === 0 ? "" : rules.map(link).join(", ");
    return `| ${index + 1} | ${cell(asks)} | ${settledBy[by]} | ${looks} | ${cell(rest)} |`;
  });
  return `## ${title}\n\nFrom ${source}.\n\n| | asked | settled by | rules | beyond headers |\n|---|---|---|---|---|\n${lines.join("\n")}`;
}

const settledBy = {
  header: "headers",
  source: "source",
  people: "people",
  test: "tests",
  audit: "releases",
} as const;

function pageText({ rule, sample }: RulePage): string {
  const { id, title, severity, decidedBy, why, precedent, fix } = rule;
  const parts = [
    `## ${id}`,
    `**${severity}**, ${deciders[decidedBy]}. ${title.charAt(0).toUpperCase()}${title.slice(1)}.`,
    why,
    ...(precedent === "" ? [] : [`Precedent: ${precedent}`]),
    `To mend it: ${fixText(fix)}`,
  ];
  if (sample === undefined) return parts.join("\n\n");
  const says = sample.findings.map(
    ({ severity: how, element, where, message, next }) =>
      `${how}  ${where.file}:${where.line}  ${element}\n  ${message}\n  → ${next}\n`,
  );
  return [
    ...parts,
    `\`\`\`diff\n${sample.diff.join("\n")}\n\`\`\``,
    ...(says.length === 0 ? [] : [`\`\`\`text\n${says.join("")}\`\`\``]),
  ].join("\n\n");
}

/** What is indented by four blanks becomes a block, with the empty lines in it; the rest are paragraphs. */
function fixText(fix: string): string {
  const parts: string[] = [];
  for (const part of fix.split(/\n\n/)) {
    const last = parts.at(-1);
    if (isCode(part) && last !== undefined && isCode(last)) parts[parts.length - 1] = `${last}\n\n${part}`;
    else parts.push(part);
  }
  return parts.map((part) => (isCode(part) ? block(part.replace(/^ {4}/gm, "")) : part)).join("\n\n");
}

function isCode(part: string): boolean {
  return part.startsWith("    ");
}

function block(code: string): string {
  return `\`\`\`${code.startsWith("abide ") ? "sh" : "c"}\n${code}\n\`\`\``;
}

function link(id: string): string {
  return `[${id}](#${id})`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
