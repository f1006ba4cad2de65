import { listOf } from "../review/list-of.ts";
import type { Action, Change, Finding, NotCompared, Severity } from "../review/result.ts";
import { acceptedWords } from "./accepted-words.ts";
import { breaksWords } from "./breaks-words.ts";
import { placesNow } from "./places-now.ts";
import { printable } from "./printable.ts";
import { counted, onlyPart, shorten } from "./review-page.ts";
import type { ReviewPrint } from "./review-print.ts";

/** A comment on GitHub holds 65,536 characters; what does not fit is counted. */
const longest = 60_000;

/** Rows of changes, at most. */
const mostChanges = 50;

const signs: Readonly<{ [action in Action]: string }> = { added: "+", removed: "-", changed: "~", renamed: "~" };

const severities: readonly Severity[] = ["break", "risk", "advice"];

/** The review as Markdown for a comment on a merge request: the verdict, a table of changes, and a fold for each finding. */
export function reviewMarkdown(print: ReviewPrint): string {
  const { verdict, changes, findings, notCompared } = print.review;
  const placeNow = placesNow(print);
  const head = [`### abide review: ${verdict}`, summary(print), ...changesTable(changes)];
  const folds = [
    ...notCompared.map(notComparedFold),
    ...findings.map((finding) => {
      const { path, line } = placeNow(finding);
      return findingFold(finding, `${path}:${line}`, print.review.archs);
    }),
  ];
  const parts = [...head];
  let length = parts.join("\n\n").length;
  for (const [index, fold] of folds.entries()) {
    length += fold.length + 2;
    if (length > longest) {
      parts.push(`and ${folds.length - index} more, which do not fit into a comment; \`--format text\` has them all`);
      break;
    }
    parts.push(fold);
  }
  return `${parts.join("\n\n")}\n`;
}

function summary({ part, review }: ReviewPrint): string {
  const { findings, notCompared, headers, archs, judged } = review;
  const counts = severities.flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}`];
  });
  const models = archs.length > 4 ? counted(archs.length, "data model") : listOf(archs);
  const missing = new Set(notCompared.map(({ header }) => header)).size;
  const sentences = [
    `${counts.length === 0 ? "No findings" : counts.join(", ")} in ${counted(headers, "header")}, judged on ${models}.`,
    ...(missing === 0 ? [] : [`**${counted(missing, "header")} could not be compared.**`]),
    findings.some(({ severity }) => severity === "break") ? `**${breaksWords(review)}**` : breaksWords(review),
    ...(part === undefined ? [] : [`**${onlyPart(part)}**`]),
  ];
  return [...sentences, prose(acceptedWords(judged))].filter((text) => text !== "").join(" ");
}

function changesTable(changes: readonly Change[]): readonly string[] {
  if (changes.length === 0) return [];
  const rows = changes.slice(0, mostChanges).map(({ action, element, before, after, note, gate }) => {
    const cells = [signs[action], inTable(element), inTable(before), inTable(after), prose(note), prose(gate?.text ?? "")];
    return `| ${cells.join(" | ")} |`;
  });
  const more = changes.length - rows.length;
  return [
    ["| | element | before | after | note | how the other side knows |", "|---|---|---|---|---|---|", ...rows].join("\n"),
    ...(more > 0 ? [`and ${more} more; \`--format json\` has every change`] : []),
  ];
}

function findingFold(finding: Finding, place: string, archs: readonly string[]): string {
  const { rule, severity, element, message, reason, precedent, next, abis, fingerprint } = finding;
  const only = archs.every((arch) => abis.includes(arch)) ? "" : ` on ${listOf(abis)} only`;
  const title = `<b>${severity}</b> ${entities(rule)}: <code>${entities(element)}</code> (${entities(place)})${only}`;
  return fold(title, [
    prose(message),
    `→ ${prose(next)}`,
    [reason, precedent]
      .filter((text) => text !== "")
      .map(prose)
      .join(" "),
    `fingerprint ${code(fingerprint)}`,
  ]);
}

function notComparedFold({ header, side, reason }: NotCompared): string {
  return fold(`<b>not compared</b> <code>${entities(header)}</code> (${side === "both" ? "both sides" : side})`, [prose(reason)]);
}

/** Markdown within a fold needs empty lines around it. */
function fold(title: string, paragraphs: readonly string[]): string {
  return [`<details><summary>${title}</summary>`, ...paragraphs.filter((text) => text !== ""), "</details>"].join("\n\n");
}

/** Text as Markdown that shows it as it is: no emphasis, link, tag, or mention of a user or an issue. */
function prose(text: string): string {
  return printable(text)
    .replace(/[\\`*_[\]<>|~]/g, "\\$&")
    .replace(/&/g, "&amp;")
    .replace(/([@#])(?=\w)/g, "$1<!-- -->");
}

/** In a table a bar divides cells even where it is code. */
function inTable(text: string): string {
  return code(text).replaceAll("|", "\\|");
}

/** A code span that may hold backticks; nothing for an empty text. */
function code(text: string): string {
  const shown = shorten(printable(text), 120);
  if (shown === "") return "";
  const fence = "`".repeat(Math.max(0, ...[...shown.matchAll(/`+/g)].map(([ticks]) => ticks.length)) + 1);
  const pad = shown.startsWith("`") || shown.endsWith("`") ? " " : "";
  return `${fence}${pad}${shown}${pad}${fence}`;
}

function entities(text: string): string {
  return printable(text).replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign] ?? sign);
}
