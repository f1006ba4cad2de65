import type { Change, Finding, LayoutChange } from "../../review/result.ts";
import { markup } from "../markup.ts";
import { counted } from "../review-page.ts";
import type { ReviewPrint } from "../review-print.ts";
import { byteMapHtml } from "./byte-map-html.ts";
import { changeHtml } from "./change-html.ts";
import type { ElementIds } from "./element-id.ts";
import { findingHtml } from "./finding-html.ts";

/** All that a review says of one header. */
export interface HeaderPart {
  readonly header: string;
  readonly changes: Change[];
  readonly findings: Finding[];
  readonly layouts: LayoutChange[];
}

/** A review by header, in order of names. */
export function headerParts({ review }: ReviewPrint): readonly HeaderPart[] {
  const parts = new Map<string, HeaderPart>();
  const part = (header: string): HeaderPart => {
    const known = parts.get(header) ?? { header, changes: [], findings: [], layouts: [] };
    parts.set(header, known);
    return known;
  };
  for (const change of review.changes) part(change.header).changes.push(change);
  for (const finding of review.findings) part(finding.header).findings.push(finding);
  for (const layout of review.layouts) part(layout.header).layouts.push(layout);
  return [...parts.values()].sort((a, b) => (a.header < b.header ? -1 : a.header > b.header ? 1 : 0));
}

/** More than so many changes of a header are folded, and so are the insides of more than so many findings of a page. */
const mostChanges = 40;
export const mostOpen = 20;

/** A header that came or went, and about which there is nothing else to say. */
export function isWholeHeader({ changes, findings }: HeaderPart): boolean {
  return changes.length === 1 && changes[0]?.kind === "header" && findings.length === 0;
}

/** Where the page tells the history of a header's interface. */
export interface HistoryLink {
  readonly name: string;
  readonly id: string;
}

/** One header: what is wrong, then its records byte by byte, then every change behind its gate. */
export function headerHtml(
  part: HeaderPart,
  print: ReviewPrint,
  { ids, id, history }: { readonly ids: ElementIds; readonly id: string; readonly history: HistoryLink | undefined },
): string {
  const { header, changes, findings, layouts } = part;
  const open = print.review.findings.length <= mostOpen;
  const kinds = new Map(changes.map(({ element, kind }) => [element, kind]));
  const found = findings.map((finding) =>
    findingHtml(finding, print, { id: ids.finding(finding), kind: kinds.get(finding.element) ?? "", open }),
  );
  const maps = layouts.map((layout) => byteMapHtml(layout, { id: ids.layout(layout), archs: print.review.archs }));
  return `<section class="header" id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title"><code>${markup(header)}</code> <span class="soft">${counted(findings.length, "finding")}, ${counted(changes.length, "change")}</span> <a class="perma" href="#${id}" aria-label="Link to ${markup(header)}">#</a></h2>
${history === undefined ? "" : `<p><a href="#${history.id}">What could honestly be declared: the history of ${markup(history.name)}</a></p>`}
${foldedFindings(findings, found)}
${maps.length === 0 ? "" : `<h3>${maps.length === 1 ? "A record" : "Records"}, byte by byte</h3>\n${maps.join("\n")}`}
${changesHtml(changes, print, ids)}
</section>`;
}

/** More findings than so many of one rule in one header are folded, and so many of their elements are named. */
const mostAlike = 8;
const mostNamed = 5;

/** In the order given; what one rule says many times is one fold, where the first of it stands. */
function foldedFindings(findings: readonly Finding[], drawn: readonly string[]): string {
  const groups = new Map<string, number[]>();
  findings.forEach(({ severity, rule }, index) => {
    const key = `${severity} ${rule}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [index]);
    else group.push(index);
  });
  const parts = [...groups.values()].map((group) => {
    const html = group.map((index) => drawn[index]).join("\n");
    const [first] = group.map((index) => findings[index]);
    if (group.length <= mostAlike || first === undefined) return html;
    const names = group.slice(0, mostNamed).map((index) => `<code>${markup(findings[index]?.element ?? "")}</code>`);
    return `<details class="all alike ${first.severity}"><summary><span class="sev">${first.severity}</span> <strong>${group.length} times</strong> <span class="rule">${markup(first.rule)}</span>
<span class="message">${names.join(", ")} and ${group.length - names.length} more</span></summary>
${html}
</details>`;
  });
  return parts.join("\n");
}

/** Changes in a fold that is open unless there are many. */
export function changesHtml(changes: readonly Change[], print: ReviewPrint, ids: ElementIds): string {
  if (changes.length === 0) return "";
  // A bit, a version or a capability is its own gate.
  const gates = new Set(changes.flatMap(({ gate }) => gate?.by ?? []));
  const rows = changes.map((change) => changeHtml(change, print, { id: ids.change(change), gates }));
  return `<details class="all"${changes.length > mostChanges ? "" : " open"}><summary><strong>${counted(changes.length, "change")}</strong>, each behind its gate</summary>
${rows.join("\n")}
</details>`;
}
