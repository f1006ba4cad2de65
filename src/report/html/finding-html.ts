import { listOf } from "../../review/list-of.ts";
import type { Finding, Where } from "../../review/result.ts";
import { markup } from "../markup.ts";
import type { ReviewPrint } from "../review-print.ts";
import { effectHtml } from "./effect-html.ts";
import { gateHtml } from "./gate-html.ts";

/** A finding: what is wrong on its face; the lines it is about, why, and what it does to whom inside. */
export function findingHtml(
  finding: Finding,
  print: ReviewPrint,
  { id, kind, open }: { readonly id: string; readonly kind: string; readonly open: boolean },
): string {
  const { rule, severity, element, header, where, message, reason, precedent, next, effect, gate, fingerprint } = finding;
  const facts = [
    ["why", reason],
    ["precedent", precedent],
  ].filter(([, text]) => text !== "");
  return `<details class="finding ${severity}" id="${id}" data-s="${severity}" data-k="${kind}" data-g="${gate?.kind ?? ""}" data-h="${markup(header)}"${open ? " open" : ""}>
<summary><span class="sev">${severity}</span> <code class="element">${markup(element)}</code> <span class="rule">${markup(rule)}</span>${onlyHtml(finding.abis, print)}
<span class="message">${markup(message)}</span></summary>
<div class="body">
<p class="next">${markup(next)}</p>
${linesHtml(where, print)}
<dl>${facts.map(([term, text]) => `<dt>${term}</dt><dd>${markup(text ?? "")}</dd>`).join("")}${effectHtml(effect)}${gate === undefined ? "" : `<dt>gate</dt><dd>${gateHtml(gate, gate.kind)}</dd>`}</dl>
<p class="foot"><code>abide explain ${markup(rule)}</code> <a class="perma" href="#${id}">link to ${markup(fingerprint)}</a></p>
</div>
</details>`;
}

/** ` on i386 only`; "" for what holds under all data models judged. */
export function onlyHtml(abis: readonly string[], { review }: ReviewPrint): string {
  return review.archs.every((arch) => abis.includes(arch)) ? "" : ` <span class="only">on ${markup(listOf(abis))} only</span>`;
}

/** `include/uapi/linux/vduse.h:56`, with the name of the version when it is the old one. */
export function placeHtml({ file, line, side }: Where, { path }: ReviewPrint): string {
  return `<code>${markup(path(file, side))}:${line}</code>${side === "before" ? " (before)" : ""}`;
}

/** Lines before and after the one that a finding stands at. */
const above = 2;
const below = 1;

/** Longer lines are cut: a generated header has lines of any length. */
const longest = 200;

function linesHtml(where: Where, print: ReviewPrint): string {
  const caption = `<figcaption>${placeHtml(where, print)}</figcaption>`;
  const text = print.text(where.file, where.side);
  if (text === undefined) return `<figure class="lines">${caption}</figure>`;
  const first = Math.max(1, where.line - above);
  const lines = linesAt(text, first, where.line + below).map((line, index) => {
    const number = first + index;
    const shown = line.length > longest ? `${line.slice(0, longest)}…` : line;
    const numbered = `<span class="ln">${number}</span>${markup(shown)}`;
    return number === where.line ? `<mark>${numbered}</mark>` : `<span>${numbered}</span>`;
  });
  return `<figure class="lines">${caption}<pre tabindex="0" role="group" aria-label="Lines around it">${lines.join("")}</pre></figure>`;
}

/** Lines `first` to `last`, from 1, without cutting all of a long text into lines. */
function linesAt(text: string, first: number, last: number): readonly string[] {
  let at = 0;
  for (let line = 1; line < first && at !== -1; line++) at = text.indexOf("\n", at) + 1 || -1;
  if (at === -1) return [];
  let end = at;
  for (let line = first; line <= last && end < text.length; line++) {
    const stop = text.indexOf("\n", end);
    end = stop === -1 ? text.length : stop + 1;
  }
  return text.slice(at, end).replace(/\n$/, "").split("\n");
}
