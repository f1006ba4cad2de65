import type { Benchmark, Measured } from "./benchmark.ts";

export interface Machine {
  readonly cores: number;
  readonly node: string;
  /** The compiler way's programs, with their versions. */
  readonly compilers: string;
  /** Load average of the last minute: what else the machine was doing, and after the runs, what they did. */
  readonly loadBefore: number;
  readonly loadAfter: number;
}

/** A table for each job, with whether its goal is met and how much faster abide's median is. */
export function resultsText(machine: Machine, benchmarks: readonly Benchmark[]): string {
  const { cores, node, compilers, loadBefore, loadAfter } = machine;
  const head = `${cores} cores, Node ${node}, ${compilers}, load ${loadBefore.toFixed(1)} before and ${loadAfter.toFixed(1)} after\n`;
  return head + benchmarks.map((benchmark) => `\n${benchmarkText(benchmark)}`).join("");
}

function benchmarkText({ title, goal, measured }: Benchmark): string {
  const rows = [
    ["", "runs", "min s", "median s", "max s", "cpu s", "peak MB", ""],
    ...measured.map((each) => [each.name, String(each.runs), ...figures(each), sampled(each)]),
  ];
  const [ours, ...others] = measured;
  if (ours === undefined) return title;
  const ratios = others.map((other) => `${other.name} takes ${(other.median / ours.median).toFixed(1)} times as long`);
  const commands = measured.map((each) => `  ${each.name}: ${each.shown}`);
  return [title, ...commands, table(rows), `  goal: ${goalText(goal, ours)}`, `  ${ratios.join("; ")}`, ""].join("\n");
}

/** `under 1 s: met; under 300 MB: met`. */
export function goalText(goal: Benchmark["goal"], { median, min, megabytes }: Measured): string {
  const time = median < goal.seconds ? "met" : min < goal.seconds ? "met by the fastest run only" : "missed";
  const memory =
    goal.megabytes === undefined ? "" : `; under ${goal.megabytes} MB: ${megabytes < goal.megabytes ? "met" : "missed"}`;
  return `under ${goal.seconds} s: ${time}${memory}`;
}

function figures({ min, median, max, processor, megabytes }: Measured): string[] {
  return [...[min, median, max, processor].map((seconds) => seconds.toFixed(3)), megabytes.toFixed(0)];
}

/** `scaled from 60 of 955 headers`; "" where all were run. */
export function sampled({ headers }: Measured): string {
  if (headers === undefined || headers[0] === headers[1]) return "";
  return `scaled from ${headers[0]} of ${headers[1]} headers`;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => {
      const cells = row.map((cell, column) =>
        column === 0 || column === row.length - 1 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      );
      return `  ${cells.join("  ").trimEnd()}`;
    })
    .join("\n");
}
