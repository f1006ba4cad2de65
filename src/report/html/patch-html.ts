import type { Review, Severity } from "../../review/result.ts";
import { withFindings } from "../../review/with-findings.ts";
import { markup } from "../markup.ts";
import { counted } from "../review-page.ts";
import type { PatchPrint } from "../review-series-print.ts";
import type { ElementIds } from "./element-id.ts";
import { headerHtml, headerParts } from "./header-html.ts";

/** Where a reader chooses between the whole of a series and its patches: a list of links, with what was found of each. */
export function patchesHtml(patches: readonly PatchPrint[], whole: Review): string {
  const row = (href: string, name: string, subject: string, of: Review) =>
    `<tr><th scope="row"><a href="#${href}">${markup(name)}</a></th><td>${markup(subject)}</td>${severities
      .map((severity) => countHtml(of.findings.filter((each) => each.severity === severity).length))
      .join("")}${countHtml(of.changes.length)}</tr>`;
  const rows = patches.map((patch, index) => row(idOf(index), patch.name, patch.subject, reviewOf(patch)));
  const heads = ["part", "subject", ...severities, "changes"].map((head) => `<th scope="col">${head}</th>`).join("");
  return `<section aria-labelledby="series"><h2 id="series">The series, patch by patch</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Patches"><table class="overview"><thead><tr>${heads}</tr></thead><tbody>
${[row("the-whole", "the whole", `${patches.length} patches as one`, whole), ...rows].join("\n")}
</tbody></table></div></section>`;
}

/** The choice among them in the filter. */
export function patchOptionsHtml(patches: readonly PatchPrint[]): string {
  const options = patches.map(({ name }) => `<option>${markup(name)}</option>`).join("");
  return `<select name="part" aria-label="Part of the series"><option value="">any patch</option><option>the whole</option>${options}</select>`;
}

/** One patch: all that is found in it by itself, and what is for it to mend. */
export function patchHtml(patch: PatchPrint, index: number, ids: ElementIds): string {
  const print = { ...patch.print, review: reviewOf(patch) };
  const { findings, changes, notCompared, verdict } = print.review;
  const parts = headerParts(print).map((part) =>
    headerHtml(part, print, { ids, id: ids.header(part.header), history: undefined }),
  );
  const lost = notCompared.map(
    ({ header, reason }) => `<p><strong>not compared</strong> <code>${markup(header)}</code> ${markup(reason)}</p>\n`,
  );
  const id = idOf(index);
  return `<section class="part" id="${id}" data-p="${markup(patch.name)}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${markup(patch.name)}${patch.subject === "" ? "" : `: ${markup(patch.subject)}`} <span class="soft"><strong class="verdict ${verdict}">${verdict}</strong> ${counted(findings.length, "finding")}, ${counted(changes.length, "change")}</span></h2>
${lost.join("")}${parts.length === 0 ? "<p>Nothing changed.</p>" : parts.join("\n")}
</section>`;
}

const severities: readonly Severity[] = ["break", "risk", "advice"];

function idOf(index: number): string {
  return `patch-${index + 1}`;
}

function reviewOf({ print, across }: PatchPrint): Review {
  return withFindings(print.review, across);
}

function countHtml(number: number): string {
  return `<td class="count${number === 0 ? " zero" : ""}">${number}</td>`;
}
