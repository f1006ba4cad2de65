import type { FilePatch, Hunk } from "../patch/patch.ts";
import { listOf } from "../review/list-of.ts";
import type { Finding, NotCompared, Review, Severity } from "../review/result.ts";
import { acceptedWords } from "./accepted-words.ts";
import { breaksTaken } from "./breaks-words.ts";
import { headerDiff } from "./header-diff.ts";
import { isOfOtherArch } from "./is-of-other-arch.ts";
import { printable, printableLine } from "./printable.ts";
import { type RemarkPlace, remarkPlace } from "./remark-place.ts";
import { remarkWords, type Told } from "./remark-words.ts";
import { counted, wrap } from "./review-page.ts";
import type { ReviewPrint } from "./review-print.ts";

/** Columns of a mail. What is quoted is never wrapped. */
const width = 72;

/** Findings of one rule are one remark when no more than this many lines lie between them. */
const nearLines = 3;

/**
 * The review as a reply to the patch mail, in plain text: of the patch only the lines are quoted under which there is something to say. Without a
 * mail it begins with the quote, and without a patch it quotes the difference of the headers.
 */
export function reviewReply(print: ReviewPrint): string {
  const { review } = print;
  const files = headerDiff(print);
  const told: Told = { rules: new Set(), requests: new Set() };
  const placed = review.findings.map((finding) => ({ finding, place: remarkPlace(finding, files, print) }));
  const remarks = remarksOf(placed.flatMap(({ finding, place }) => (place === undefined ? [] : [{ finding, place }])));
  const elsewhere = placed.filter(({ place }) => place === undefined).map(({ finding }) => finding);
  const parts = [
    opening(review),
    ...quoted(remarks, files, (findings) => paragraphs(remarkWords(findings, review.archs, told))),
    ...elsewhere.map((finding) => paragraphs(besideDiff(finding, print, told))),
    closing(review),
    // A list need not know of a configuration that took nothing out.
    review.judged?.accepted.length || review.judged?.off ? paragraphs([acceptedWords(review.judged)]) : "",
    signature(review, print.part),
  ];
  const text = parts.filter((part) => part !== "").join("\n");
  const head = attribution(print);
  return head === "" || text.startsWith(">") ? `${head}${text}` : `${head}\n${text}`;
}

/** `On Tue, 10 Feb 2026 16:26:00 +0100, Ann wrote:`, when it is known who wrote when. */
function attribution({ patch }: ReviewPrint): string {
  const { from = "", date = "" } = patch?.mail ?? {};
  const name = from
    .replace(/<[^>]*>\s*$/, "")
    .trim()
    .replace(/^"(.*)"$/, "$1");
  const who = name === "" ? from : name;
  if (who === "") return "";
  return paragraphs([`${date === "" ? "" : `On ${date}, `}${who} wrote:`]);
}

/** What has to be known before the rest is read. */
function opening({ findings, notCompared }: Review): string {
  // A reply of one screen says so soon enough.
  const breaks = findings.length > 3 && findings.some(({ severity }) => severity === "break");
  return paragraphs([
    ...(notCompared.length === 0 ? [] : notComparedWords(notCompared)),
    ...(breaks ? ["As it stands this breaks users of the old header; details below."] : []),
  ]);
}

function notComparedWords(notCompared: readonly NotCompared[]): readonly string[] {
  const sides = { before: " before this", after: " with this applied", both: "" } as const;
  return notCompared.map(
    ({ header, side, reason }) => `${header}${sides[side]} could not be compared, so nothing below speaks for it: ${reason}`,
  );
}

interface Remark {
  readonly place: RemarkPlace;
  readonly findings: readonly Finding[];
}

/** In the order of the diff; findings of one rule that ask for the same and stand together are one remark, under the last of them. */
function remarksOf(placed: readonly { readonly finding: Finding; readonly place: RemarkPlace }[]): readonly Remark[] {
  const order = [...placed].sort(
    (a, b) =>
      a.place.file - b.place.file || a.place.hunk - b.place.hunk || a.place.to - b.place.to || a.place.from - b.place.from,
  );
  const remarks: Remark[] = [];
  for (const { finding, place } of order) {
    const near = remarks.findIndex(
      ({ place: other, findings: [first] }) =>
        other.file === place.file &&
        other.hunk === place.hunk &&
        place.to - other.to <= nearLines &&
        first?.rule === finding.rule &&
        first.next === finding.next &&
        first.severity === finding.severity,
    );
    const other = remarks[near];
    if (other === undefined) remarks.push({ place, findings: [finding] });
    else
      remarks.splice(near, 1, {
        place: { ...place, from: Math.min(place.from, other.place.from) },
        findings: [...other.findings, finding],
      });
  }
  return remarks.sort((a, b) => a.place.file - b.place.file || a.place.hunk - b.place.hunk || a.place.to - b.place.to);
}

/** Each remark below what it is about; between two pieces of a hunk that do not meet, `[...]`. */
function quoted(
  remarks: readonly Remark[],
  files: readonly FilePatch[],
  words: (findings: readonly Finding[]) => string,
): readonly string[] {
  const parts: string[] = [];
  let last: RemarkPlace | undefined;
  for (const { place, findings } of remarks) {
    const file = files[place.file] as FilePatch;
    const newFile = last?.file !== place.file;
    const names = newFile ? [`--- ${sideName("a", file.before)}`, `+++ ${sideName("b", file.after)}`] : [];
    const hunk = file.hunks[place.hunk];
    const same = !newFile && last?.hunk === place.hunk;
    const quote = [...names, ...(hunk === undefined ? [] : hunkQuote(hunk, place, same ? (last?.to ?? -1) + 1 : undefined))];
    // A second remark under the same line needs no second quote.
    if (quote.length > 0) parts.push(`${quote.map(quoteLine).join("")}`);
    parts.push(words(findings));
    last = same ? { ...place, to: Math.max(place.to, last?.to ?? 0) } : place;
  }
  return parts;
}

const elision = "[...]";

function quoteLine(line: string): string {
  if (line === elision) return `${elision}\n`;
  return `${`> ${printableLine(line, 1).text}`.trimEnd()}\n`;
}

function sideName(prefix: string, path: string | undefined): string {
  return path === undefined ? "/dev/null" : `${prefix}/${path}`;
}

/** Lines above the one remarked on that are quoted at least, when the hunk has them. */
const leadLines = 3;

/** Changed lines above it that are quoted at most. */
const mostChanged = 6;

/** `next`: the first line of this hunk that was not quoted yet; undefined when none was. */
function hunkQuote(hunk: Hunk, { from, to }: RemarkPlace, next: number | undefined): readonly string[] {
  const { lines } = hunk;
  const changed = (index: number) => /^[-+]/.test(lines[index] ?? "");
  const blank = (index: number) => (lines[index] ?? "").slice(1).trim() === "";
  let start = from;
  while (changed(from) && changed(start - 1) && !blank(start - 1) && from - start < mostChanged) start--;
  // What is new and stands apart speaks for itself; everything else is known by what stands around it.
  const apart = changed(start - 1) && blank(start - 1);
  start = Math.max(next ?? 0, apart ? start : Math.min(start, to - leadLines), 0);
  // One or two lines take hardly more room than their elision.
  if (start - (next ?? 0) <= 2 && !apart) start = next ?? 0;
  const left = start > (next ?? 0) ? [elision] : [];
  while (start < from && blank(start)) start++;
  let end = to;
  while (/^[-+ ].*\\$/.test(lines[end] ?? "") && end - to < mostChanged) end++;
  return [...(next === undefined ? [hunkHead(hunk)] : []), ...left, ...lines.slice(start, end + 1)];
}

function hunkHead({ beforeStart, beforeLines, afterStart, afterLines, section }: Hunk): string {
  const range = (start: number, lines: number) => (lines === 1 ? `${start}` : `${start},${lines}`);
  return `@@ -${range(beforeStart, beforeLines)} +${range(afterStart, afterLines)} @@${section === "" ? "" : ` ${section}`}`;
}

/** What the diff shows nothing of is told with its place. */
function besideDiff(finding: Finding, { review, path }: ReviewPrint, told: Told): readonly string[] {
  const { file, line, side } = finding.where;
  const shown = isOfOtherArch(finding, review) ? file : path(file, side);
  const place = `${shown}:${line}${side === "before" ? " (before)" : ""}`;
  return [
    `Not in this diff, but it follows from it, at ${place} (${finding.element}):`,
    ...remarkWords([finding], review.archs, told),
  ];
}

const severities: readonly Severity[] = ["break", "risk", "advice"];

function closing({ verdict, findings, notCompared, changes, judged }: Review): string {
  const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  const broken = count("break");
  const open = count("risk");
  if (broken > 0) {
    return paragraphs([
      "This needs another version: what was released has to keep working, for programs already built and for source that uses it.",
    ]);
  }
  const taken = breaksTaken(judged);
  const nothing = (where: string) =>
    taken === "" ? `nothing ${where}breaks a program that is already built` : `no finding counts as a break (${taken})`;
  if (notCompared.length > 0) return paragraphs([`Of what could be compared, ${nothing("")}.`]);
  if (verdict === "clean") {
    return paragraphs([
      changes.length === 0 ? "Nothing changes here for a program, so no remarks." : `No remarks: ${nothing("here ")}.`,
    ]);
  }
  const rest =
    open === 0
      ? "the above is advice."
      : `${open === 1 ? "one point above wants" : `${open} points above want`} an answer before it goes in.`;
  const said = nothing("here ");
  return paragraphs([`${said.charAt(0).toUpperCase()}${said.slice(1)}; ${rest}`]);
}

function signature({ verdict, findings, headers, archs }: Review, part: string | undefined): string {
  const counts = severities.flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}`];
  });
  const models = archs.length > 4 ? counted(archs.length, "architecture") : listOf(archs);
  const text = `abide: verdict ${verdict}${counts.length === 0 ? "" : ` (${counts.join(", ")})`}; ${counted(headers, "header")} on ${models}${part === undefined ? "" : `; only ${part}`}`;
  return `-- \n${wrap(text, width).join("\n")}\n`;
}

/** Wrapped, with an empty line between them; what names the rule stands below what it names. */
function paragraphs(texts: readonly string[]): string {
  return texts
    .filter((text) => text !== "")
    .map((text, index) => `${index === 0 || text.startsWith("(abide: ") ? "" : "\n"}${wrapped(text)}`)
    .join("");
}

/** Code within a sentence stays on one line. */
function wrapped(text: string): string {
  const code = /\/\*.*?\*\/|#define \w+ \w+|`[^`]*`/g;
  return text
    .split("\n")
    .flatMap((line) =>
      wrap(
        printable(line).replace(code, (part) => (part.length > 60 ? part : part.replaceAll(" ", "\u00a0"))),
        width,
      ),
    )
    .map((line) => `${line.replaceAll("\u00a0", " ")}\n`)
    .join("");
}
