import type { Benchmark, Measured } from "./benchmark.ts";
import { goalText, type Machine, sampled } from "./results-text.ts";

/** The same as `resultsText`, for a document: one table of all jobs, and one of the goals. */
export function resultsMarkdown(machine: Machine, benchmarks: readonly Benchmark[]): string {
  const { cores, node, compilers, loadBefore, loadAfter } = machine;
  const rows = benchmarks.flatMap(({ title, measured: [ours, ...others] }) =>
    ours === undefined
      ? []
      : [
          [title, `\`${ours.shown}\``, ...cells(ours), ""],
          ...others.map((each) => ["", wayOf(each), ...cells(each), (each.median / ours.median).toFixed(1)]),
        ],
  );
  const goals = benchmarks.flatMap(({ title, goal, measured: [ours] }) =>
    ours === undefined ? [] : [[title, goalText(goal, ours)]],
  );
  return [
    `${cores} cores, Node ${node}, ${compilers}, files in the page cache; load ${loadBefore.toFixed(1)} before the run and ${loadAfter.toFixed(1)} after.`,
    table(["job", "way", "median s", "min to max s", "processor s", "peak MB", "times as long"], rows),
    table(["job", "goal"], goals),
  ].join("\n\n");
}

/** A table whose columns are not lined up: what was measured takes sentences. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (row: readonly string[]) => `| ${row.join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}

function cells({ runs, min, median, max, processor, megabytes }: Measured): readonly string[] {
  const range = runs === 1 ? "" : `${min.toFixed(2)} to ${max.toFixed(2)}`;
  return [median.toFixed(2), range, processor.toFixed(2), megabytes.toFixed(0)];
}

function wayOf(each: Measured): string {
  const of = sampled(each);
  return of === "" ? each.shown : `${each.shown} (${of})`;
}
