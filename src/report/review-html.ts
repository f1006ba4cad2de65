import type { NotCompared, Severity } from "../review/result.ts";
import { ElementIds } from "./html/element-id.ts";
import { changesHtml, type HeaderPart, headerHtml, headerParts, isWholeHeader } from "./html/header-html.ts";
import { historyHtml } from "./html/history-html.ts";
import { pageHashes } from "./html/page-hashes.ts";
import { pageScript } from "./html/page-script.ts";
import { pageStyle } from "./html/page-style.ts";
import { patchesHtml, patchHtml, patchOptionsHtml } from "./html/patch-html.ts";
import { markup } from "./markup.ts";
import { counted, onlyPart } from "./review-page.ts";
import type { ReviewPrint } from "./review-print.ts";
import type { PatchPrint } from "./review-series-print.ts";

/**
 * A review as one page that needs nothing else: findings, records byte by byte before and after, each change behind its gate, and the histories of the
 * interfaces that it is about. It asks no network, shows everything without its script, and whatever a header says is text. With it, it filters, follows links
 * to findings (`#f-…`) and filters (`#q=…&show=break`), and is driven by keys.
 *
 * @param patches Of a series, which then stand below the whole, each by itself, and can be chosen.
 */
export function reviewHtml(print: ReviewPrint, patches: readonly PatchPrint[] = []): string {
  const { review, versions } = print;
  const ids = new ElementIds();
  const parts = headerParts(print).map((part) => ({ part, id: ids.header(part.header) }));
  const whole = parts.filter(({ part }) => isWholeHeader(part));
  const shown = whole.length > 1 ? parts.filter((each) => !whole.includes(each)) : parts;
  const histories = (print.histories?.() ?? []).map((history) => ({ history, id: `history-${history.name}` }));
  const leads = new Map(histories.map(({ history, id }) => [history.header, { name: history.name, id }]));
  const title = `abide review: ${versions.before} → ${versions.after}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${pageHashes.style}'; script-src '${pageHashes.script}'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<title>${markup(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<a class="skip" href="#findings">Skip to the findings</a>
<header class="top">
<div class="tools"><button type="button" id="theme">Light or dark <kbd>t</kbd></button> <button type="button" id="keys">Keys <kbd>?</kbd></button></div>
<h1><code>${markup(versions.before)}</code> → <code>${markup(versions.after)}</code></h1>
${summaryHtml(print, histories)}
</header>
<nav class="filter" aria-label="Filter">
${filterHtml(
  print,
  parts.map(({ part }) => part),
  patches,
)}
</nav>
<main id="findings" tabindex="-1">
${patches.length === 0 ? "" : `${patchesHtml(patches, review)}\n<section class="part" id="the-whole" data-p="the whole" aria-labelledby="the-whole-title">\n<h2 id="the-whole-title">The whole <span class="soft">${patches.length} patches as one</span></h2>`}
${shown.length > 1 ? overviewHtml(shown) : ""}
${notComparedHtml(review.notCompared)}
${shown.map(({ part, id }) => headerHtml(part, print, { ids, id, history: leads.get(part.header) })).join("\n")}
${whole.length > 1 ? wholeHtml(whole, print, ids) : ""}
${histories.length === 0 ? "" : `<section class="histories" id="histories" aria-labelledby="histories-title">\n<h2 id="histories-title">Where this stands in history</h2>\n<p class="soft">Builds of the interface, oldest first: what came with each, behind which gate, and what it may honestly declare. Before and after are placed by what their headers show.</p>\n${histories.map(({ history, id }) => historyHtml(history, id)).join("\n")}\n</section>`}
${parts.length === 0 && review.notCompared.length === 0 ? "<p>Nothing changed.</p>" : ""}
${patches.length === 0 ? "" : `</section>\n${patches.map((patch, index) => patchHtml(patch, index, ids)).join("\n")}`}
</main>
<footer>Made by <code>abide review --format html</code>. Every finding has a link of its own; a filter is part of the address and can be passed on.</footer>
${helpHtml}
<script>${pageScript}</script>
</body>
</html>
`;
}

const severities: readonly Severity[] = ["break", "risk", "advice"];

function summaryHtml(
  { part, review: { verdict, findings, changes, headers, archs, widened, notCompared } }: ReviewPrint,
  histories: readonly { readonly history: { readonly name: string }; readonly id: string }[],
): string {
  const counts = severities.map((severity) => `${findings.filter((each) => each.severity === severity).length} ${severity}`);
  const missing = new Set(notCompared.map(({ header }) => header)).size;
  const facts = [
    `<strong class="verdict ${verdict}">${verdict}</strong>`,
    ...(part === undefined ? [] : [`<strong>${markup(onlyPart(part))}</strong>`]),
    ...counts,
    counted(changes.length, "change"),
    `${counted(headers, "header")} compared`,
    ...(missing === 0 ? [] : [`<a href="#not-compared"><strong>${missing} not compared</strong></a>`]),
    `on ${archs.map(markup).join(", ")}${widened.length === 0 ? "" : `, single headers also on ${widened.map(markup).join(", ")}`}`,
    ...(histories.length === 0
      ? []
      : [`history of ${histories.map(({ history, id }) => `<a href="#${id}">${markup(history.name)}</a>`).join(", ")}`]),
  ];
  return `<ul class="facts">${facts.map((fact) => `<li>${fact}</li>`).join("")}</ul>`;
}

function filterHtml({ review }: ReviewPrint, parts: readonly HeaderPart[], patches: readonly PatchPrint[]): string {
  const options = (names: readonly string[]) => names.map((name) => `<option>${markup(name)}</option>`).join("");
  const reviews = [review, ...patches.map(({ print }) => print.review)];
  const changes = reviews.flatMap((each) => each.changes);
  const kinds = [...new Set(changes.map(({ kind }) => kind))].sort();
  const gates = [
    ...new Set([...changes, ...reviews.flatMap(({ findings }) => findings)].flatMap(({ gate }) => gate?.kind ?? [])),
  ].sort();
  const boxes = [...severities, "changes"].map((name) => `<label><input type="checkbox" name="${name}" checked> ${name}</label>`);
  return `<form id="filter" role="search">
<input type="search" name="q" placeholder="Filter ( / )" aria-label="Filter by words" autocomplete="off" spellcheck="false">
<fieldset><legend class="hidden">Show</legend>${boxes.join("")}</fieldset>
<select name="kind" aria-label="Kind of element"><option value="">any kind</option>${options(kinds)}</select>
<select name="gate" aria-label="Kind of gate"><option value="">any gate</option>${options(gates)}<option>unannounced</option></select>
${patches.length === 0 ? "" : patchOptionsHtml(patches)}
<input name="header" list="headers" size="14" placeholder="header" aria-label="Name of the header, or a part of it" autocomplete="off" spellcheck="false"><datalist id="headers">${options(parts.map(({ header }) => header))}</datalist>
<button type="button" id="clear">Clear</button>
<output class="shown" id="shown" aria-live="polite"></output>
</form>`;
}

/** More headers than this are folded. */
const mostListed = 15;

function overviewHtml(parts: readonly { readonly part: HeaderPart; readonly id: string }[]): string {
  const count = ({ findings }: HeaderPart, severity: Severity) => findings.filter((each) => each.severity === severity).length;
  const ranked = [...parts].sort(
    (a, b) => severities.map((each) => count(b.part, each) - count(a.part, each)).find((difference) => difference !== 0) ?? 0,
  );
  const cell = (number: number) => `<td class="count${number === 0 ? " zero" : ""}">${number}</td>`;
  const rows = ranked.map(
    ({ part, id }) =>
      `<tr><th scope="row"><a href="#${id}">${markup(part.header)}</a></th>${severities.map((each) => cell(count(part, each))).join("")}${cell(part.changes.length)}</tr>`,
  );
  const heads = ["header", ...severities, "changes"].map((head) => `<th scope="col">${head}</th>`).join("");
  const table = (some: readonly string[]) =>
    `<div class="scroll" tabindex="0" role="region" aria-label="Headers"><table class="overview"><thead><tr>${heads}</tr></thead><tbody>\n${some.join("\n")}\n</tbody></table></div>`;
  const rest = rows.slice(mostListed);
  const more =
    rest.length === 0 ? "" : `\n<details><summary>${counted(rest.length, "more header")}</summary>${table(rest)}</details>`;
  return `<section aria-labelledby="overview"><h2 id="overview">Headers, the worst first</h2>\n${table(rows.slice(0, mostListed))}${more}</section>`;
}

function wholeHtml(
  whole: readonly { readonly part: HeaderPart; readonly id: string }[],
  print: ReviewPrint,
  ids: ElementIds,
): string {
  const changes = whole.flatMap(({ part }) => part.changes);
  return `<section class="header" id="whole" aria-labelledby="whole-title">
<h2 id="whole-title">Headers that came or went <span class="soft">${changes.length}</span></h2>
${changesHtml(changes, print, ids)}
</section>`;
}

function notComparedHtml(notCompared: readonly NotCompared[]): string {
  if (notCompared.length === 0) return "";
  const sides = { before: "before", after: "after", both: "both sides" } as const;
  const rows = notCompared.map(
    ({ header, side, reason, abis }) =>
      `<tr><th scope="row"><code>${markup(header)}</code></th><td>${sides[side]}</td><td>${markup(reason)}</td><td>${abis.map(markup).join(", ")}</td></tr>`,
  );
  return `<section aria-labelledby="not-compared"><h2 id="not-compared">Not compared</h2>
<p>Nothing is known of these headers; they are never clean.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Not compared"><table><thead><tr><th scope="col">header</th><th scope="col">side</th><th scope="col">why</th><th scope="col">on</th></tr></thead><tbody>
${rows.join("\n")}
</tbody></table></div></section>`;
}

const keys = [
  ["/", "to the filter; Escape leaves it"],
  ["j", "to the next finding"],
  ["k", "to the finding before"],
  ["Enter", "opens and closes what has the focus"],
  ["Tab", "goes through everything; the arrow keys through the members of a record"],
  ["t", "light or dark"],
  ["?", "this"],
] as const;

const helpHtml = `<dialog id="help" aria-labelledby="help-title"><h2 id="help-title">Keys</h2><dl>${keys
  .map(([key, what]) => `<dt><kbd>${key}</kbd></dt><dd>${what}</dd>`)
  .join("")}</dl><button type="button" id="close">Close</button></dialog>`;
