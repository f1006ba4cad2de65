import { countReport, gatesOf, type MatrixReport } from "../trial/matrix-result.ts";
import { markup } from "./markup.ts";
import { causesLines } from "./matrix-causes-lines.ts";
import { type GridRow, type Mark, type MatrixGrid, matrixGrid } from "./matrix-grid.ts";
import { matrixStyle } from "./matrix-style.ts";
import { counted } from "./review-page.ts";

/**
 * A matrix as one page that needs nothing else: no script, no network, light or dark as the reader has it, all of it within reach of the keyboard.
 * Whatever a program said is text.
 */
export function matrixHtml(report: MatrixReport): string {
  const grid = matrixGrid(report);
  const counts = countReport(report);
  const title = `${report.matrix.interface}: ${report.program.join(" ")}`;
  const summary = [
    counted(counts.cases, "build"),
    `${counts.runs} run`,
    `${counts.givesUp} give up`,
    `${counts.hangs} hang`,
    `${counts.crashes} crash`,
    ...(counts.notStarted === 0 ? [] : [`${counts.notStarted} not started`]),
    ...(counts.notRun === 0 ? [] : [`${counts.notRun} not run`]),
  ].join(" · ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${markup(title)}</title>
<style>
${matrixStyle}</style>
</head>
<body>
<main>
<h1>${markup(report.matrix.interface)} <small>${markup(report.matrix.title)}</small></h1>
<p class="program"><code>${markup(report.program.join(" "))}</code></p>
<p>${markup(summary)}</p>
<p>Expected <code>${markup(report.expect)}</code>: ${counts.asExpected} as expected, <strong>${counts.notAsExpected} not</strong>, ${counts.notJudged} not judged.</p>
${gatesHtml(report)}${causesHtml(report)}
${filtersHtml(grid)}
<div class="scroll" role="region" aria-label="Builds" tabindex="0">
${tableHtml(grid)}
</div>
</main>
</body>
</html>
`;
}

function gatesHtml(report: MatrixReport): string {
  const { asked, asserted } = gatesOf(report);
  if (asked.length + asserted.length === 0) return "";
  const names = (all: readonly string[]) =>
    all.length === 0 ? "none" : all.map((name) => `<code>${markup(name)}</code>`).join(" ");
  return `<p>Gates it asked: ${names(asked)}. Gates it asserted: ${names(asserted)}.</p>\n`;
}

function causesHtml(report: MatrixReport): string {
  const lines = causesLines(report);
  if (lines.length === 0) return "";
  const items = lines.map(({ text, known }) => {
    const details = known.map((each) => `<li>${markup(each)}</li>`).join("");
    return `<li><strong>${markup(text)}</strong>${details === "" ? "" : `<ul>${details}</ul>`}</li>`;
  });
  return `<h2>Why</h2>\n<ul class="causes">\n${items.join("\n")}\n</ul>`;
}

const filters: readonly { readonly id: string; readonly label: string; readonly shows: readonly Mark[] }[] = [
  { id: "all", label: "all", shows: ["fine", "wrong", "unknown"] },
  { id: "wrong", label: "not as expected", shows: ["wrong"] },
  { id: "fine", label: "as expected", shows: ["fine"] },
  { id: "unknown", label: "not judged", shows: ["unknown"] },
];

function filtersHtml({ rows }: MatrixGrid): string {
  const inputs = filters.map(({ id, label, shows }, index) => {
    const count = rows.filter(({ mark }) => shows.includes(mark)).length;
    return `<label><input type="radio" name="show" id="show-${id}"${index === 0 ? " checked" : ""}> ${label} (${count})</label>`;
  });
  return `<fieldset>\n<legend>Show</legend>\n${inputs.join("\n")}\n</fieldset>`;
}

function tableHtml({ columns, rows }: MatrixGrid): string {
  const heads = ["build", ...columns.map(({ title }) => title), "verdict", "why"];
  return `<table>
<thead><tr>${heads.map((head) => `<th scope="col">${markup(head)}</th>`).join("")}</tr></thead>
<tbody>
${rows.map(rowHtml).join("\n")}
</tbody>
</table>`;
}

const words: Readonly<Record<Mark, string>> = { fine: "as expected", wrong: "not as expected", unknown: "not judged" };
const signs: Readonly<Record<Mark, string>> = { fine: "✓", wrong: "✗", unknown: "?" };

function rowHtml({ reported, cells, verdict, mark, why }: GridRow): string {
  const { name, kind, has, id } = reported.case;
  const note = kind === "release" || kind === "cover" ? "" : ` <small>${markup(kind)}</small>`;
  const data = cells.map((cell) => `<td${cell === "–" ? ' class="none"' : ""}>${markup(cell)}</td>`).join("");
  const sign = `<span class="sign" role="img" aria-label="${words[mark]}">${signs[mark]}</span>`;
  const more = detailsHtml(id, has, reported.result);
  return `<tr class="${mark}"><th scope="row">${markup(name)}${note}</th>${data}<td class="verdict">${sign} ${markup(verdict)}</td><td>${markup(why)}${more}</td></tr>`;
}

function detailsHtml(id: string, has: readonly string[], result: GridRow["reported"]["result"]): string {
  const said = (title: string, text: string | undefined) =>
    text === undefined || text === "" ? "" : `<h3>${title}</h3><pre tabindex="0">${markup(text)}</pre>`;
  const facts =
    result === undefined ? "" : `<p>${counted(result.crossings, "call")} crossed, ${Math.round(result.milliseconds)} ms</p>`;
  return `<details><summary>more</summary><p><code>${markup(id)}</code> has ${markup(has.join(", "))}</p>${facts}${said("stderr", result?.err)}${said("stdout", result?.out)}</details>`;
}
