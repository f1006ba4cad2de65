import type { DocChange, DocFinding, DocReview, DocRule } from "../doc/doc-review.ts";
import { docVerdict } from "../doc/doc-verdict.ts";
import { listOf } from "../review/list-of.ts";
import { largest } from "./largest.ts";
import { type Paint, painter } from "./paint.ts";
import { printable } from "./printable.ts";
import { severityRoles } from "./review-findings.ts";
import { counted, wrap } from "./review-page.ts";

export interface DocTextOptions {
  readonly color: boolean;
  /** Columns, at least 60; 120 unless said. */
  readonly width?: number;
  /** What the new document is called in headlines and places. */
  readonly name: string;
  /** What the old one is called, where something is no longer in the new one. */
  readonly oldName: string;
}

interface Page {
  readonly paint: Paint;
  readonly width: number;
  readonly name: string;
}

/** The review of a document for people: changes, what the change brought, what was so before, what it mended; the last line is the sum. */
export function docText(review: DocReview, { color, width = 120, name, oldName }: DocTextOptions): string {
  const page: Page = { paint: painter(color), width: Math.max(60, width), name: printable(name) };
  const { changes, findings, mended, checked } = review;
  const news = findings.filter(({ isNew }) => isNew);
  const old = findings.filter(({ isNew }) => !isNew);
  const parts = [
    `${page.paint("heading", page.name)}  before → after   ${counted(changes.length, "change")} · ${counted(news.length, "new finding")}\n`,
    changes.map((change) => changeText(change, changes, page)).join(""),
    news.map((finding) => findingText(finding, page)).join(""),
    old.length === 0 ? "" : group("as before", old, page),
    mended.length === 0 ? "" : group("mended", mended, { ...page, name: printable(oldName) }),
    summary(review, checked, page),
  ];
  return parts.filter((part) => part !== "").join("\n");
}

const marks = { added: "+", removed: "-", "gate-changed": "~" } as const;

function changeText({ kind, name, section, before, after }: DocChange, all: readonly DocChange[], { width }: Page): string {
  const sections = largest(all.map((each) => each.section.length));
  const names = Math.min(40, largest(all.map((each) => each.name.length)));
  const head = `  ${marks[kind]} ${section.padEnd(sections)}  ${printable(name).padEnd(names)}`;
  const says = {
    added: after === undefined ? "" : `behind ${after}`,
    removed: before === undefined ? "" : `was behind ${before}`,
    "gate-changed": `${before} → ${after}`,
  }[kind];
  if (says === "") return `${head.trimEnd()}\n`;
  const indent = head.length + 2;
  const [first = "", ...rest] = wrap(says, Math.max(24, width - indent));
  return [`${head}  ${first}`, ...rest.map((line) => " ".repeat(indent) + line)].map((line) => `${line}\n`).join("");
}

/** Where the text of a finding begins, in columns. */
const indent = 10;

function findingText({ rule, severity, name, line, message, next }: DocFinding, { paint, width, name: file }: Page): string {
  const place = line === 0 ? file : `${file}:${line}`;
  const cells = [
    paint(severityRoles[severity], severity) + " ".repeat(6 - severity.length),
    rule,
    place,
    paint("heading", printable(name)),
  ];
  const body = [
    ...wrap(message, width - indent),
    ...wrap(next, width - indent - 2).map((each, at) => `${at === 0 ? "→" : " "} ${each}`),
  ];
  return `  ${cells.join("  ").trimEnd()}\n${body.map((each) => `${" ".repeat(indent)}${each}\n`).join("")}`;
}

/** What one rule says of many names is a list, not a page. A risk is told in full wherever it comes from. */
function group(title: string, findings: readonly DocFinding[], page: Page): string {
  const full = findings.filter(({ severity, name }) => severity !== "advice" || name === "");
  const listed = byRule(findings, full);
  const lists = [...listed].map(([rule, those]) => {
    const names = those.map(({ name, line }) => `${printable(name)}${line === 0 ? "" : `\u00a0(${line})`}`);
    const lines = wrap(names.join(", "), page.width - indent).map((line) => line.replaceAll("\u00a0", " "));
    return `  ${page.paint("keyword", rule)}  ${counted(those.length, "name")}: ${meanings[rule]}\n${lines.map((line) => `${" ".repeat(indent)}${line}\n`).join("")}`;
  });
  return `${page.paint("heading", title)}  ${counted(findings.length, "finding")}\n\n${full.map((each) => findingText(each, page)).join("")}${lists.join("")}`;
}

function byRule(findings: readonly DocFinding[], full: readonly DocFinding[]): ReadonlyMap<DocRule, readonly DocFinding[]> {
  const rules = new Map<DocRule, DocFinding[]>();
  for (const finding of findings) {
    if (full.includes(finding)) continue;
    rules.set(finding.rule, [...(rules.get(finding.rule) ?? []), finding]);
  }
  return rules;
}

const meanings: Readonly<Record<DocRule, string>> = {
  "doc-capability-unknown": "documented, and not in the headers",
  "doc-command-unknown": "has a section, and is not in the headers",
  "doc-command-ungated": "has a section that does not say behind what it is",
  "doc-capability-undocumented": "no command stands behind it and it has no section (with the line of its first mention)",
  "doc-command-undocumented": "in the headers, without a section (with the line of its first mention)",
  "doc-field-malformed": "a field that is none",
};

function summary(review: DocReview, checked: boolean, { paint, width }: Page): string {
  const verdict = docVerdict(review);
  const count = (severity: string, isNew: boolean) =>
    review.findings.filter((finding) => finding.severity === severity && finding.isNew === isNew).length;
  const counts = (isNew: boolean) =>
    ["risk", "advice"].flatMap((severity) => (count(severity, isNew) === 0 ? [] : [`${count(severity, isNew)} ${severity}`]));
  const sentences = [
    `New: ${counts(true).length === 0 ? "nothing" : listOf(counts(true))}.`,
    ...(counts(false).length === 0 ? [] : [`As before: ${listOf(counts(false))}.`]),
    ...(review.mended.length === 0 ? [] : [`Mended: ${review.mended.length}.`]),
    ...(checked ? [] : ["Names were not held against headers: name a tree with --root."]),
  ];
  const role = verdict === "clean" ? "good" : severityRoles[verdict];
  const lines = wrap(`${sentences.join(" ")} Verdict: ${verdict}.`, width);
  return `${lines.join("\n").slice(0, -verdict.length - 1)}${paint(role, verdict)}.\n`;
}
