import { countReport, gatesOf, type MatrixReport, neverTouched, waitedAndEnded } from "../trial/matrix-result.ts";
import { causesLines } from "./matrix-causes-lines.ts";
import { type GridRow, type Mark, matrixGrid } from "./matrix-grid.ts";
import { type Paint, painter, type Role } from "./paint.ts";
import { printable } from "./printable.ts";
import { counted, shorten } from "./review-page.ts";

/** Characters that a reason may take, and the name of a build. */
const reasonWidth = 100;
const nameWidth = 60;

const roles: Readonly<Record<Mark, Role>> = { fine: "good", wrong: "error", unknown: "warning" };
const marks: Readonly<Record<Mark, string>> = { fine: "", wrong: "✗ ", unknown: "? " };

/** A matrix for people: a row a build, how many ended how, and why it fails. Builds that were tried to find that out are only counted. */
export function matrixText(report: MatrixReport, { color }: { readonly color: boolean }): string {
  const paint = painter(color);
  const { columns, rows } = matrixGrid(report);
  const shown = rows.filter(({ reported }) => reported.case.kind !== "extra");
  const marked = shown.some(({ mark }) => mark !== "fine");
  const heading = ["build", ...columns.map(({ title }) => title), "verdict", ""];
  const body = shown.map((row) => [
    shorten(printable(nameOf(row)), nameWidth),
    ...row.cells,
    `${marked ? marks[row.mark] || "  " : ""}${row.verdict}`,
    shorten(printable(row.why), reasonWidth),
  ]);
  const widths = heading.map((title, index) => Math.max(title.length, ...body.map((cells) => cells[index]?.length ?? 0)));
  const line = (cells: readonly string[], style: (text: string, index: number) => string) => {
    const last = cells.findLastIndex((cell) => cell !== "");
    const pad = (index: number) => (index === last ? "" : " ".repeat((widths[index] ?? 0) - (cells[index]?.length ?? 0) + 2));
    return `  ${cells
      .slice(0, last + 1)
      .map((cell, index) => `${style(cell, index)}${pad(index)}`)
      .join("")}`;
  };
  const verdict = heading.length - 2;
  return `${[
    line(heading, (text) => paint("dim", text)),
    ...shown.map((row, at) =>
      line(body[at] ?? [], (text, index) => {
        if (index === verdict) return paint(roles[row.mark], text);
        return index > verdict && text !== "" ? paint("dim", text) : text;
      }),
    ),
    ...summary(report),
    ...reasons(report, paint),
    ...gates(report),
    ...remarks(report),
  ].join("\n")}\n`;
}

/** A draft is marked; what a covering array asks for has its release in its name. */
function nameOf({ reported }: GridRow): string {
  return reported.case.kind === "draft" ? `${reported.case.name} (draft)` : reported.case.name;
}

function summary(report: MatrixReport): readonly string[] {
  const counts = countReport(report);
  const extra = report.cases.filter((each) => each.case.kind === "extra").length;
  const ends = [
    `${counted(counts.cases - extra, "build")}${extra === 0 ? "" : ` and ${extra} tried besides`}`,
    `${counts.runs} run`,
    `${counts.givesUp} give up`,
    `${counts.hangs} hang`,
    `${counts.crashes} crash`,
    ...(counts.notStarted === 0 ? [] : [`${counts.notStarted} not started`]),
    ...(counts.notRun === 0 ? [] : [`${counts.notRun} not run`]),
  ].join(" · ");
  const judged = `expected ${printable(report.expect)}: ${counts.asExpected} as expected, ${counts.notAsExpected} not${
    counts.notJudged === 0 ? "" : `, ${counts.notJudged} not judged`
  }`;
  return report.expect === "runs" && counts.notJudged === 0 ? [ends] : [ends, judged];
}

/** Nothing where no calls were looked at, or none had to do with a gate. */
function gates(report: MatrixReport): readonly string[] {
  const { asked, asserted } = gatesOf(report);
  if (asked.length + asserted.length === 0) return [];
  const names = (all: readonly string[]) => (all.length === 0 ? "none" : printable(shorten(all.join(" "), reasonWidth)));
  return [`gates it asked: ${names(asked)}   gates it asserted: ${names(asserted)}`];
}

/** What is to be said of all runs together. */
function remarks(report: MatrixReport): readonly string[] {
  const { waited, ended } = waitedAndEnded(report);
  return [
    ...(neverTouched(report) ? [`it never touched ${report.matrix.interface} on any build: nothing was tried`] : []),
    ...(waited > 0 && ended > 0
      ? [
          `it settled down to wait on ${counted(waited, "build")} and ended by itself on ${ended}: where it should have ended too, it hangs; with --settle 0 only its own end counts`,
        ]
      : []),
  ];
}

function reasons(report: MatrixReport, paint: Paint): readonly string[] {
  return causesLines(report).flatMap(({ text, known }) => [
    paint("heading", printable(text)),
    ...known.map((each) => `  ${paint("dim", printable(each))}`),
  ]);
}
