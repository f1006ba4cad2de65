import { releasesText } from "../../src/probe/probe-contract.ts";
import type { ProbeResult } from "../../src/probe/probe-result.ts";
import { markdownTable } from "../interfaces/markdown-table.ts";
import { remarkable } from "./judge-probe.ts";
import { explainedProbe } from "./probe-explained.ts";

/** What `abide probe` says of a kernel, from the answers that were kept. */
export interface ProbedKernel {
  readonly release: string;
  readonly kernel: string;
  readonly results: readonly ProbeResult[];
}

/** One row an interface, a column a kernel: which release it answers as. */
export function probeTable(kernels: readonly ProbedKernel[]): string {
  const names = [...new Set(kernels.flatMap(({ results }) => results.map(({ name }) => name)))];
  const cells = (name: string) =>
    kernels.map(({ results }) => {
      const of = results.filter((each) => each.name === name);
      return of.length === 0 ? "not asked" : [...new Set(of.map(cell))].join("; ");
    });
  return markdownTable(
    ["interface", ...kernels.map(({ kernel }) => kernel)],
    names.map((name) => [name, ...cells(name)]),
  );
}

/** What is out of line, unknown or nonsense, each with its explanation. */
export function probeOutOfLineTable(kernels: readonly ProbedKernel[]): string {
  const rows = kernels.flatMap(({ release, kernel, results }) =>
    results.flatMap((result) =>
      remarkable(result).map((what) => [
        kernel,
        result.name,
        what,
        explainedProbe(release, result.name, what) ?? "**not explained**",
      ]),
    ),
  );
  return markdownTable(["kernel", "interface", "what is out of line", "why"], rows);
}

/** What a version that a program agrees on hides, and what no version tells of. Releases that hide the same stand together. */
export function probeVersionsTable(kernels: readonly ProbedKernel[]): string {
  const rows = new Map<string, { readonly cells: readonly string[]; readonly releases: string[] }>();
  for (const { release, results } of kernels) {
    for (const { name, hidden } of results) {
      for (const { version, names } of hidden) {
        const what = version === undefined ? "no version tells of" : `whoever agrees on ${version} does not see`;
        const shown = names.length > 8 ? `${names.slice(0, 2).join(" ")} and ${names.length - 2} more` : names.join(" ");
        const key = [name, what, ...names].join(" ");
        const row = rows.get(key) ?? { cells: [name, what, shown], releases: [] };
        row.releases.push(release);
        rows.set(key, row);
      }
    }
  }
  // By interface, and in each as they were met.
  const names = [...new Set([...rows.values()].map(({ cells: [name = ""] }) => name))].sort();
  const sorted = names.flatMap((name) => [...rows.values()].filter(({ cells }) => cells[0] === name));
  return markdownTable(
    ["interface", "kernels", "what is hidden", "changes"],
    sorted.map(({ cells: [name = "", what = "", shown = ""], releases }) => [name, releases.join(" "), what, shown]),
  );
}

/** `7.3`, `between 6.12 and 7.2`, `6.10, 1 out of line`, `absent (ENOENT)`. */
function cell(result: ProbeResult): string {
  const { status, errno, releases, next, answers } = result;
  if (status !== "asked") return `${status} (${errno})`;
  if (answers.length === 0) return "there, nothing to ask";
  // A table's rows go up to some release; a contract names every release that it knows.
  const byTable = answers.every(({ change }) => change === undefined);
  const range = next === undefined ? (byTable ? " or newer" : "") : `, before ${next}`;
  const said = releases.length === 0 ? "tells of no release" : `${releasesText(result)}${range}`;
  const count = remarkable(result).length;
  return `${said}${count === 0 ? "" : `, ${count} out of line`}`;
}
