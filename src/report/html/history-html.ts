import type { HistoryChange, HistoryPoint, InterfaceHistory, PointNumber } from "../../audit/interface-history.ts";
import { listOf } from "../../review/list-of.ts";
import { markup } from "../markup.ts";
import { counted } from "../review-page.ts";
import { unkinded } from "./gate-html.ts";
import { historyLanes, type LaneRow } from "./history-lanes.ts";

/** More changes than this at one point are folded. */
const mostShown = 8;

/** Pixels from line to line, and from the top of a row to its point. */
const laneWidth = 18;
const dotAt = 16;

/**
 * An interface's builds as a graph that reads downwards, each with what came with it, behind which gate, and what could honestly be declared there; the
 * reviewed versions stand where they belong.
 */
export function historyHtml(history: InterfaceHistory, id: string): string {
  const { name, title, header, points, excerpt } = history;
  const parents = points.map(({ parent }) => parent);
  const straight = (point: number) => {
    const parent = points[points[point]?.parent ?? -1];
    return points[point]?.status === "released" || parent?.status !== "released";
  };
  const rows = historyLanes(parents, straight);
  const lanes = Math.min(8, Math.max(...rows.map(({ lane }) => lane)) + 1);
  const part = excerpt
    ? `<p class="soft">${markup(header)} is not whole: a change counts as there when a part of it is, and nothing is concluded from changes of which neither version shows anything.</p>\n`
    : "";
  return `<section class="history" id="${id}" aria-labelledby="${id}-title">
<h3 id="${id}-title">${markup(name)} <span class="soft">${markup(title)}</span> <a class="perma" href="#${id}" aria-label="Link to the history of ${markup(name)}">#</a></h3>
${part}<ol class="points lanes-${lanes}">
${rows.map((row) => pointHtml(points, row)).join("\n")}
</ol>
</section>`;
}

const statusWords: Readonly<Record<HistoryPoint["status"], string>> = {
  released: "",
  draft: "never merged so",
  ours: "abide's own",
  reviewed: "like no known build",
};

function pointHtml(points: readonly HistoryPoint[], row: LaneRow): string {
  const point = points[row.point] as HistoryPoint;
  const { name, status, like, arrived, lost, partial, remarks } = point;
  const origin = point.parent === undefined ? undefined : points[point.parent]?.name;
  const marks = like.map((side) => `<span class="side-mark ${side}">${side}</span>`).join(" ");
  const nearest = status === "reviewed" && origin !== undefined ? `, most like ${markup(origin)}` : "";
  const says = statusWords[status] === "" ? "" : ` <span class="soft">${statusWords[status]}${nearest}</span>`;
  // A reviewed version that is like no known build has no name but its mark.
  const title = status === "reviewed" ? `${marks}${says}` : `${markup(name)}${says} ${marks}`.trimEnd();
  const parts = partial.map(
    ({ change, here, missing }) =>
      `<li class="part"><b aria-hidden="true">◐</b> part of <code>${markup(change)}</code>: has ${codes(here)}, lacks ${codes(missing)}</li>`,
  );
  const items = [...arrived.map((each) => changeItem(each, "+")), ...lost.map((each) => changeItem(each, "−")), ...parts];
  return `<li class="point ${status}${like.length === 0 ? "" : " reviewed-here"}">
${laneSvg(row, point, origin)}
<h4>${title}</h4>
${declaredHtml(point)}
${itemsHtml(items, [counted(arrived.length, "change"), lost.length === 0 ? "" : `${lost.length} not there any more`])}
${remarks.length === 0 ? "" : `<ul class="remarks">${remarks.map(({ message }) => `<li>${markup(message)}</li>`).join("")}</ul>`}
</li>`;
}

function itemsHtml(items: readonly string[], counts: readonly string[]): string {
  if (items.length === 0) return "";
  const list = `<ul class="arrived">${items.join("")}</ul>`;
  const summary = counts.filter((text) => text !== "").join(", ");
  return items.length <= mostShown ? list : `<details><summary>${summary}</summary>${list}</details>`;
}

function changeItem({ id, title, gate, gateText, silent }: HistoryChange, sign: "+" | "−"): string {
  const told = silent
    ? '<span class="gate unannounced" title="Nothing tells a program of it">unannounced</span>'
    : `<span class="gate ${gate}"><b>${gate}</b>${gate === "base" ? "" : ` ${markup(unkinded(gate, gateText))}`}</span>`;
  return `<li class="${sign === "+" ? "came" : "went"}"><b class="sign" role="img" aria-label="${sign === "+" ? "arrived" : "not there"}">${sign}</b> <code>${markup(id)}</code> ${told} <span class="soft">${markup(title)}</span></li>`;
}

/** What could honestly be declared; of a reviewed version also what is. */
function declaredHtml({ numbers, features, capabilities, status }: HistoryPoint): string {
  const parts = [
    ...numbers.map(numberHtml),
    ...features.map(({ protocol, names }) => `${markup(protocol)} ${names.length === 0 ? "<b>none</b>" : codes(names)}`),
    ...(capabilities === undefined
      ? []
      : [
          `<b>${capabilities}</b> ${capabilities === 1 ? "capability" : "capabilities"}${status === "reviewed" ? " that the header shows" : ""}`,
        ]),
  ];
  if (parts.length === 0) return '<p class="honest soft">no number, feature or capability to declare</p>';
  return `<p class="honest"><span class="soft">may honestly declare</span> ${parts.join(" · ")}</p>`;
}

function numberHtml({ protocol, honest, declared, beyond }: PointNumber): string {
  const wrong = declared !== undefined && declared !== honest;
  const says = wrong ? ` <span class="lie">declares ${markup(declared)}</span>` : "";
  const untold = beyond.length === 0 ? "" : ` <span class="soft">(tells nothing of ${markup(listOf(beyond))})</span>`;
  return `${markup(protocol)} <b class="number">${honest === undefined ? "no number" : markup(honest)}</b>${says}${untold}`;
}

function codes(names: readonly string[]): string {
  return listOf(names.map((each) => `<code>${markup(each)}</code>`));
}

/** Lines that pass, the curve from the line that it comes from, and the point itself. */
function laneSvg({ lane, from, up, down }: LaneRow, { name, status, like }: HistoryPoint, origin: string | undefined): string {
  const x = (at: number) => laneWidth / 2 + at * laneWidth;
  const line = (at: number, y1: string, y2: string) => `<line x1="${x(at)}" y1="${y1}" x2="${x(at)}" y2="${y2}"/>`;
  const lines = [
    ...up.map((at) => line(at, "0", at === lane ? `${dotAt}` : "100%")),
    ...down.filter((at) => at === lane || !up.includes(at)).map((at) => line(at, at === lane ? `${dotAt}` : "0", "100%")),
  ];
  const curve =
    from === undefined || from === lane ? "" : `<path d="M${x(from)} 0C${x(from)} ${dotAt} ${x(lane)} 0 ${x(lane)} ${dotAt}"/>`;
  const ring = like.length === 0 ? "" : `<circle class="ring" cx="${x(lane)}" cy="${dotAt}" r="8"/>`;
  const title = origin === undefined ? `${name} begins here` : `${name} goes on from ${origin}`;
  return `<svg class="lanes" width="${laneWidth * 8}" height="100%" role="img"><title>${markup(title)}</title>${lines.join("")}${curve}${ring}<circle class="dot ${status}" cx="${x(lane)}" cy="${dotAt}" r="5"/></svg>`;
}
