import type { Finding } from "../review/result.ts";
import type { Rule } from "../review/rule.ts";
import type { SeriesRule } from "../review/series-rules.ts";
import { largest } from "./largest.ts";
import { painter, type Role } from "./paint.ts";
import { printable, printableLine } from "./printable.ts";
import { counted, placeText, type ReviewPage, wrap } from "./review-page.ts";

/** A rule, and the pair of headers that shows it. */
export interface RulePage {
  readonly rule: Rule | SeriesRule;
  /** Undefined where the samples are not at hand. */
  readonly sample: RuleSample | undefined;
}

/** The smallest pair of headers in which a rule finds something, and what it finds there. */
export interface RuleSample {
  /** Its folder, `samples/member-moved`. */
  readonly name: string;
  /** Lines of a unified diff, without line feeds. */
  readonly diff: readonly string[];
  /** Those of the rule. */
  readonly findings: readonly Finding[];
}

export interface RuleTextOptions {
  readonly color: boolean;
  /** Columns, at least 60; 100 unless said. */
  readonly width?: number;
}

/** What settles a rule, for people. */
export const deciders: Readonly<{ [by in Rule["decidedBy"]]: string }> = {
  header: "settled by the headers alone",
  source: "looked up in the kernel's source, where a tree is given",
};

const severityRoles = { break: "error", risk: "warning", advice: "keyword" } as const;

/** All there is to know of one rule: what it finds, why, who has been there, how to mend it, and the sample with what abide says of it. */
export function ruleText({ rule, sample }: RulePage, { color, width = 100 }: RuleTextOptions): string {
  const paint = painter(color);
  const page: ReviewPage = { paint, width: Math.max(60, width), archs: [], showFile: (file) => file };
  const parts = [
    `${paint("heading", rule.id)}  ${paint(severityRoles[rule.severity], rule.severity)}  ${paint("dim", deciders[rule.decidedBy])}\n`,
    indented(wrap(`${capital(rule.title)}.`, page.width - 2), 2),
    section("why", wrap(rule.why, page.width - 4), page),
    rule.precedent === "" ? "" : section("precedent", wrap(rule.precedent, page.width - 4), page),
    section("fix", fixLines(rule.fix, page.width - 4), page),
    sample === undefined
      ? ""
      : section(
          `sample  ${sample.name}`,
          sample.diff.map((line) => diffLine(line, page)),
          page,
        ),
    sample === undefined || sample.findings.length === 0 ? "" : section("abide says", findingLines(sample.findings, page), page),
  ];
  return parts.filter((part) => part !== "").join("\n");
}

/** Every rule in a line: severity, name and title. */
export function ruleListText(rules: readonly (Rule | SeriesRule)[], { color }: RuleTextOptions): string {
  const paint = painter(color);
  const names = largest(rules.map(({ id }) => id.length));
  const lines = rules.map(
    ({ id, severity, title }) =>
      `${paint(severityRoles[severity], severity)}${" ".repeat(8 - severity.length)}${paint("heading", id)}${" ".repeat(names + 2 - id.length)}${title}\n`,
  );
  return `${lines.join("")}\n${counted(rules.length, "rule")}. abide explain RULE says more of one.\n`;
}

function section(name: string, lines: readonly string[], { paint }: ReviewPage): string {
  return `  ${paint("heading", name)}\n${indented(lines, 4)}`;
}

/** Paragraphs are wrapped; what is indented by four blanks is an example and stays as it is. */
function fixLines(fix: string, width: number): readonly string[] {
  return fix
    .split("\n")
    .flatMap((line) => (line.startsWith("    ") || line === "" ? [printableLine(line, 1).text] : wrap(line, width)));
}

function findingLines(findings: readonly Finding[], page: ReviewPage): readonly string[] {
  const width = page.width - 4;
  return findings.flatMap(({ severity, where, element, message, next }) => [
    `${page.paint(severityRoles[severity], severity)}  ${placeText(where, page)}  ${page.paint("heading", printable(element))}`,
    ...wrap(message, width - 2).map((line) => `  ${line}`),
    ...wrap(next, width - 4).map((line, index) => `  ${index === 0 ? "→ " : "  "}${line}`),
  ]);
}

const lineRoles: { readonly [sign: string]: Role } = { "+": "good", "-": "error", "@": "dim" };
const fileLine = /^(---|\+\+\+) /;

function diffLine(line: string, { paint }: ReviewPage): string {
  const text = printableLine(line, 1).text;
  const role = fileLine.test(line) ? "dim" : lineRoles[line[0] ?? ""];
  return role === undefined ? text : paint(role, text);
}

function indented(lines: readonly string[], by: number): string {
  return lines.map((line) => (line === "" ? "\n" : `${" ".repeat(by)}${line}\n`)).join("");
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
