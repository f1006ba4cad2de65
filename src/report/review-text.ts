import { listOf } from "../review/list-of.ts";
import type { Change, Finding, LayoutChange, Review, Severity, Where } from "../review/result.ts";
import { breaksWords } from "./breaks-words.ts";
import { largest } from "./largest.ts";
import { painter } from "./paint.ts";
import { printable } from "./printable.ts";
import { reviewChanges } from "./review-changes.ts";
import { reviewEffects } from "./review-effects.ts";
import { notComparedText, reviewFindings, severityRoles } from "./review-findings.ts";
import { reviewJudged } from "./review-judged.ts";
import { counted, onlyPart, type ReviewPage, wrap } from "./review-page.ts";
import { reviewQuestions } from "./review-questions.ts";
import { reviewStrip } from "./review-strip.ts";

export interface ReviewTextOptions {
  readonly color: boolean;
  /** Columns, at least 60; 120 unless said. */
  readonly width?: number;
  /** What the two versions are called in headlines; `before` and `after` unless said. */
  readonly versions?: { readonly before: string; readonly after: string };
  /** Whether the page of a rule is named at the end; yes unless said. */
  readonly hint?: boolean;
  /** What there was of a series that was not handed over as a whole: `patch 2 of 3`. */
  readonly part?: string | undefined;
  /** How to show a file, e.g. as a path on disk. Its name itself when absent. */
  readonly showFile?: (file: string, side: Where["side"]) => string;
}

/**
 * The review for people: a block for each header with changes or findings, in order of names; then the headers that could not be
 * compared; then the sum, and where more is said of a rule. Long lists of changes of one kind are shortened, findings never are.
 */
export function reviewText(review: Review, options: ReviewTextOptions): string {
  const { color, width = 120, versions = { before: "before", after: "after" }, hint = true, part } = options;
  const { showFile = (file: string) => file } = options;
  const page: ReviewPage = { paint: painter(color), width: Math.max(60, width), archs: review.archs, showFile };
  const blocks = blocksOf(review);
  const whole = blocks.filter(isWholeHeader);
  const told = new Set<string>();
  const parts: string[] = [];
  // One new header among others is a block like any; many of them are a list.
  const listed = whole.length > 1 ? whole : [];
  if (listed.length > 0) parts.push(wholeHeadersText(listed, page));
  for (const block of blocks) {
    if (!listed.includes(block)) parts.push(blockText(block, `${versions.before} → ${versions.after}`, told, page));
  }
  if (review.notCompared.length > 0) parts.push(notComparedText(review.notCompared, page));
  const breaking = blocks.filter(({ findings }) => findings.some(({ severity }) => severity === "break"));
  if (breaking.length > 1) parts.push(breaksText(breaking, page));
  const questions = reviewQuestions(review.questions ?? [], page);
  if (questions !== "") parts.push(questions);
  const judged = review.judged === undefined ? "" : reviewJudged(review.judged, page);
  parts.push(summary(review, part, page) + judged + (hint ? explainHint(review, page) : ""));
  return parts.join("\n");
}

/** How to read more of a rule, by the name of the gravest found: once, since it is the same for all. */
function explainHint({ findings: [first] }: Review, { paint }: Pick<ReviewPage, "paint">): string {
  return first === undefined ? "" : `${paint("dim", `More of a rule: abide explain ${first.rule}`)}\n`;
}

/** All that concerns one header. */
interface Block {
  readonly header: string;
  readonly changes: Change[];
  readonly findings: Finding[];
  readonly layouts: LayoutChange[];
}

function blocksOf({ changes, findings, layouts }: Review): readonly Block[] {
  const blocks = new Map<string, Block>();
  const block = (header: string): Block => {
    const known = blocks.get(header) ?? { header, changes: [], findings: [], layouts: [] };
    blocks.set(header, known);
    return known;
  };
  for (const change of changes) block(change.header).changes.push(change);
  for (const finding of findings) block(finding.header).findings.push(finding);
  for (const layout of layouts) blocks.get(layout.header)?.layouts.push(layout);
  return [...blocks.values()].sort((a, b) => (a.header < b.header ? -1 : a.header > b.header ? 1 : 0));
}

function blockText({ header, changes, findings, layouts }: Block, versions: string, told: Set<string>, page: ReviewPage): string {
  const { paint } = page;
  const parts = [
    `${paint("heading", printable(header))}  ${versions}   ${counted(changes.length, "change")} · ${severityCounts(findings, page)}\n`,
    changes.length === 0 ? "" : reviewChanges(changes, page),
    layouts.map((layout) => reviewStrip(layout, page)).join("\n"),
    changes.length === 0 ? "" : reviewEffects(changes, findings, page),
    findings.length === 0 ? "" : reviewFindings(findings, told, page),
  ];
  return parts.filter((part) => part !== "").join("\n");
}

const severities: readonly Severity[] = ["break", "risk", "advice"];

/** `0 break · 1 risk · 2 advice`. */
function severityCounts(findings: readonly Finding[], { paint }: ReviewPage): string {
  return severities
    .map((severity) => {
      const count = findings.filter((finding) => finding.severity === severity).length;
      return count === 0 ? `0 ${severity}` : paint(severityRoles[severity], `${count} ${severity}`);
    })
    .join(" · ");
}

/** A header that came or went, and about which there is nothing else to say. */
function isWholeHeader({ changes, findings }: Block): boolean {
  return changes.length === 1 && changes[0]?.kind === "header" && findings.length === 0;
}

function wholeHeadersText(blocks: readonly Block[], page: ReviewPage): string {
  const parts = (["added", "removed"] as const).flatMap((action) => {
    const changes = blocks.flatMap((block) => block.changes.filter((change) => change.action === action));
    if (changes.length === 0) return [];
    const wide = largest(changes.map(({ header }) => header.length));
    const rows = changes.map(({ header, before, after }) =>
      `  ${printable(header).padEnd(wide)}  ${printable(after || before)}`.trimEnd(),
    );
    return [
      `${page.paint("heading", `${counted(changes.length, "header")} ${action}`)}\n\n${rows.map((row) => `${row}\n`).join("")}`,
    ];
  });
  return parts.join("\n");
}

/** Where to look first in a long text: headers with breaks, those with most of them first. */
function breaksText(blocks: readonly Block[], { paint, width }: ReviewPage): string {
  const counts = blocks.map(({ header, findings }) => ({
    header,
    count: findings.filter(({ severity }) => severity === "break").length,
  }));
  const names = counts.sort((a, b) => b.count - a.count).map(({ header, count }) => `${printable(header)}\u00a0(${count})`);
  const lines = wrap(names.join(", "), width - 2).map((line) => `  ${line.replaceAll("\u00a0", " ")}\n`);
  return `${paint("error", "breaks")}  ${counted(blocks.length, "header")}\n\n${lines.join("")}`;
}

/** The last line. What could not be compared is never counted among what does not break. */
function summary(review: Review, part: string | undefined, { paint, width }: ReviewPage): string {
  const { verdict, archs, widened, headers, findings, notCompared } = review;
  const counts = severities.flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}`];
  });
  const models = archs.length > 4 ? `${archs.length} data models` : listOf(archs);
  const missing = new Set(notCompared.map(({ header }) => header)).size;
  const sentences = [
    `${counted(headers, "header")} on ${models}: ${counts.length === 0 ? "no findings" : counts.join(", ")}.`,
    ...(widened.length === 0
      ? []
      : [`Branches that ${archs.length === 1 ? "it does" : "they do"} not see: on ${listOf(widened)}.`]),
    ...(missing === 0 ? [] : [`${counted(missing, "header")} could not be compared.`]),
    breaksWords(review),
    ...(part === undefined ? [] : [onlyPart(part)]),
  ];
  const role = verdict === "clean" ? "good" : verdict === "not-compared" ? "error" : severityRoles[verdict];
  const lines = wrap(`${sentences.join(" ")} Verdict: ${verdict}.`, width);
  return `${lines.join("\n").slice(0, -verdict.length - 1)}${paint(role, verdict)}.\n`;
}
