import type { LayoutReport } from "../btf/compare-headers.ts";
import { releasesText } from "../probe/probe-contract.ts";
import type { Hidden, OutOfLine, ProbeAnswer, ProbeResult } from "../probe/probe-result.ts";
import { labelledRow, words } from "./labelled-row.ts";
import { type Paint, painter } from "./paint.ts";
import { printable } from "./printable.ts";

/** What the kernel answered, for people: a block an interface, ended by a line that says how many are what. */
export function probeText(
  results: readonly ProbeResult[],
  running: string | undefined,
  { color, layouts }: { readonly color: boolean; readonly layouts?: LayoutReport | undefined },
): string {
  const paint = painter(color);
  const asked = results.filter(({ status }) => status === "asked");
  const not = results.filter(({ status }) => status !== "asked");
  const head = running === undefined ? [] : [`${paint("dim", "this kernel calls itself")} ${printable(running)}`, ""];
  const lines = [
    ...head,
    ...asked.flatMap((each) => [...block(each, paint), ""]),
    ...not.flatMap((each) => [...missing(each, paint), ""]),
    ...(layouts === undefined ? [] : [...layoutBlock(layouts, paint), ""]),
    ...(results.length === 0 ? [] : [summary(results)]),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}

function block(result: ProbeResult, paint: Paint): readonly string[] {
  const { answers, outOfLine, unknown, odd, notes, hidden } = result;
  const coloured = (as: "warning" | "error", text: string) => words(printable(text)).map((word) => paint(as, word));
  const here = answers.filter((each) => each.here);
  const gone = answers.filter((each) => !each.here);
  return [
    heading(result, paint),
    ...here
      .filter(({ kind, change }) => kind === "version" && change === undefined)
      .flatMap((each) => labelledRow(paint, each.name, [`${each.value}`, paint("dim", note(each))])),
    ...here
      .filter(({ kind }) => kind === "number")
      .flatMap((each) => labelledRow(paint, each.name, [numberText(each), ...datedText(each, paint)])),
    ...group(
      paint,
      "by version",
      here.filter(({ change }) => change !== undefined),
      "version",
    ),
    ...group(paint, "features", here, "feature"),
    ...group(paint, "by trying", here, "command"),
    ...group(paint, "sizes", here, "size"),
    ...group(
      paint,
      "behaviour",
      here.filter(({ since, change }) => since !== undefined && change !== "base" && change !== "node"),
      "behaviour",
    ),
    ...capabilities(paint, answers),
    ...notHere(paint, gone),
    ...hidden.flatMap((each) => labelledRow(paint, "hidden", hiddenText(each))),
    ...lineText(paint, result, outOfLine),
    ...unknown.flatMap((text) => labelledRow(paint, "unknown", coloured("warning", text))),
    ...odd.flatMap((text) => labelledRow(paint, "odd", coloured("error", text))),
    ...notes.flatMap((text) =>
      labelledRow(
        paint,
        "note",
        words(text).map((word) => paint("dim", word)),
      ),
    ),
  ];
}

function heading(result: ProbeResult, paint: Paint): string {
  const { name, path, releases, next, answers } = result;
  // A table's rows go up to some release, and what came later has none; a contract names every release that it knows.
  const byTable = answers.every(({ change }) => change === undefined);
  const range = next === undefined ? (byTable ? " or newer" : "") : `, before ${next}`;
  const said = releases.length === 0 ? "the answers tell of no release" : `answers as Linux ${releasesText(result)}${range}`;
  return `${paint("heading", name)}  ${path}   ${said}`;
}

function note({ answered }: ProbeAnswer): string {
  const [, more] = answered.split("; ");
  return more === undefined ? "" : `(${more})`;
}

function numberText({ value = 0n, answered }: ProbeAnswer): string {
  return answered.includes("0x") ? `0x${value.toString(16)}` : value.toString();
}

function datedText({ since }: ProbeAnswer, paint: Paint): readonly string[] {
  return since === undefined ? [] : [paint("dim", `(${since})`)];
}

function group(paint: Paint, title: string, here: readonly ProbeAnswer[], kind: ProbeAnswer["kind"]): readonly string[] {
  const all = here.filter((each) => each.kind === kind);
  return all.length === 0
    ? []
    : labelledRow(
        paint,
        title,
        all.map((each) => named(each, paint)),
      );
}

function named({ name, since }: ProbeAnswer, paint: Paint): string {
  return since === undefined ? name : `${name} ${paint("dim", `(${since})`)}`;
}

function capabilities(paint: Paint, answers: readonly ProbeAnswer[]): readonly string[] {
  const all = answers.filter(({ kind }) => kind === "capability");
  const here = all.filter((each) => each.here);
  if (all.length === 0) return [];
  const values = here.map(({ name, value = 1n }) => (value === 1n ? name : `${name}${paint("dim", `=${value}`)}`));
  return labelledRow(paint, "capabilities", [`${here.length} of ${all.length}:`, ...values]);
}

/** What is not here, by reason. */
function notHere(paint: Paint, gone: readonly ProbeAnswer[]): readonly string[] {
  const reasons = new Map<string, ProbeAnswer[]>();
  for (const each of gone) {
    const reason = each.because ?? "";
    reasons.set(reason, [...(reasons.get(reason) ?? []), each]);
  }
  return [...reasons].flatMap(([reason, rows]) =>
    labelledRow(paint, "not here", [...(reason === "" ? [] : words(`${reason}:`)), ...rows.map((each) => named(each, paint))]),
  );
}

function hiddenText({ version, names }: Hidden): readonly string[] {
  const why = version === undefined ? "no version tells of" : `whoever agrees on ${version} does not see`;
  return [...words(why), ...names];
}

function lineText(paint: Paint, { releases }: ProbeResult, outOfLine: readonly OutOfLine[]): readonly string[] {
  if (outOfLine.length > 0) {
    return outOfLine.flatMap(({ name, since, against, message, kind }) => {
      const what = kind === "number" ? message : `${name}${since === undefined ? "" : ` (${since})`} ${message}`;
      return labelledRow(paint, "out of line", [paint("warning", `with ${against}:`), ...words(what)]);
    });
  }
  return releases.length === 0 ? [] : labelledRow(paint, "as released", [paint("good", "yes:"), ...words("nothing out of line")]);
}

function missing({ name, path, status, errno, brings }: ProbeResult, paint: Paint): readonly string[] {
  const said = status === "absent" ? "is not there" : "may not be asked";
  const lines = [`${paint("heading", name)}  ${path}   ${said} ${paint("dim", `(${errno})`)}`];
  if (brings === undefined) return lines;
  const { module, options, needs, permission } = brings;
  if (status === "refused") return [...lines, ...labelledRow(paint, "who may", words(permission))];
  return [
    ...lines,
    ...(module === undefined ? [] : labelledRow(paint, "module", words(`modprobe ${module}`))),
    ...labelledRow(paint, "configuration", options),
    ...(needs === undefined ? [] : labelledRow(paint, "needs", words(needs))),
  ];
}

function layoutBlock({ compared, absent, differences, problems }: LayoutReport, paint: Paint): readonly string[] {
  const same = compared - new Set(differences.map(({ record }) => record)).size;
  return [
    `${paint("heading", "layouts")}  ${compared} of ${compared + absent.length} records of your headers are in this kernel, ${same} with the same bytes`,
    ...differences.flatMap(({ header, record, message }) =>
      labelledRow(paint, "differs", [paint("warning", printable(`${header}: ${record}:`)), ...words(message)]),
    ),
    ...(absent.length === 0 ? [] : labelledRow(paint, "not in it", absent.map(printable))),
    ...(compared > 0 || problems.length > 0 ? [] : labelledRow(paint, "next", words(unloaded))),
    ...problems.flatMap((text) => labelledRow(paint, "problem", words(text))),
  ];
}

const unloaded =
  "nothing was compared: a kernel has a module's records once it is loaded (modprobe), and none that no code of it uses";

function summary(results: readonly ProbeResult[]): string {
  const asked = results.filter(({ status }) => status === "asked").length;
  const outOfLine = results.filter((each) => each.outOfLine.length > 0).length;
  const odd = results.filter((each) => each.odd.length > 0).length;
  const parts = [
    `${asked} of ${results.length} asked`,
    `${outOfLine} out of line`,
    ...(odd === 0 ? [] : [`${odd} answered nonsense`]),
  ];
  return parts.join(" · ");
}
