import type { Action, Change } from "../../review/result.ts";
import { markup } from "../markup.ts";
import { kindWords } from "../review-changes.ts";
import { shorten } from "../review-page.ts";
import type { ReviewPrint } from "../review-print.ts";
import { effectHtml } from "./effect-html.ts";
import { onlyHtml, placeHtml } from "./finding-html.ts";
import { gateHtml, gateMark } from "./gate-html.ts";

/** Longest text of one version on the face of a change, in characters; inside it is whole, up to `mostText`. */
const longestText = 90;
const mostText = 2000;

const signs: Readonly<Record<Action, string>> = { added: "+", removed: "−", changed: "~", renamed: "~" };

/** A change: what happened and behind which gate on its face; what it does to whom inside. */
export function changeHtml(
  change: Change,
  print: ReviewPrint,
  { id, gates }: { readonly id: string; readonly gates: ReadonlySet<string> },
): string {
  const { kind, action, header, element, before, after, note, where, effect, gate, scheme, abis } = change;
  const mark = gateMark(change, gates);
  const { prefix } = kindWords[kind];
  const versions = [before, after].filter((text) => text !== "");
  const text = [action === "renamed" ? "renamed" : prefix, versions.map((each) => shorten(each, longestText)).join(" → ")].join(
    " ",
  );
  const long = versions.some((each) => each.length > longestText);
  const whole = long
    ? `<dt>before</dt><dd><code>${markup(shorten(before, mostText))}</code></dd><dt>after</dt><dd><code>${markup(shorten(after, mostText))}</code></dd>`
    : "";
  const grows = scheme === undefined ? "" : `<dt>may grow</dt><dd>${markup(scheme.kind)}, by ${markup(scheme.by)}</dd>`;
  return `<details class="change ${action}" id="${id}" data-k="${kind}" data-g="${mark}" data-h="${markup(header)}">
<summary><span class="sign" role="img" aria-label="${action}">${signs[action]}</span> <code class="element">${markup(element)}</code> <span class="text">${markup(text.trim())}</span> ${gateHtml(gate, mark)}${onlyHtml(abis, print)}</summary>
<dl>${whole}${note === "" ? "" : `<dt>note</dt><dd>${markup(note)}</dd>`}${effectHtml(effect)}${grows}<dt>where</dt><dd>${placeHtml(where, print)} <a class="perma" href="#${id}">link</a></dd></dl>
</details>`;
}
