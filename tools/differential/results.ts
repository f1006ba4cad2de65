import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { markdownTable } from "../interfaces/markdown-table.ts";
import { testedInterfaces } from "../kernels/tested-interfaces.ts";
import { withBlocks } from "../marked-block.ts";
import { explained, explanation } from "./explained.ts";
import { pace, type Result } from "./result.ts";

const root = join(import.meta.dirname, "../../..");
const folder = join(root, "test/differential");
const keptFile = join(folder, "results.jsonl");
const document = join(root, "docs/differential.md");

/** What runs in real kernels have given so far, one an interface and release: a line each. */
export function readResults(text: string): readonly Result[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Result);
}

/** Keeps the results of kernels, one an interface and release, and the tables that follow from all that are kept. */
export function keepResults(results: readonly Result[]): void {
  const before = existsSync(keptFile) ? readResults(readFileSync(keptFile, "utf8")) : [];
  const key = ({ interface: name, release }: Result) => [name, ...release.split(".").map((part) => part.padStart(4))].join(" ");
  const kept = new Map(before.map((each) => [key(each), each]));
  // A shorter run of the same kernel says nothing that the longer one did not.
  const shorter = (each: Result) => {
    const there = kept.get(key(each));
    return there?.version === each.version && (there?.counts?.calls ?? 0) > 2 * (each.counts?.calls ?? 0);
  };
  const done = results.filter((each) => each.ended === "done" && each.version !== undefined && !shorter(each));
  const all = [...new Map([...before, ...done].map((each) => [key(each), each])).values()].sort((a, b) =>
    key(a) < key(b) ? -1 : 1,
  );
  mkdirSync(folder, { recursive: true });
  writeFileSync(keptFile, all.map((each) => `${JSON.stringify(each)}\n`).join(""));
  writeFileSync(document, withResults(readFileSync(document, "utf8"), all));
}

/** The result with what is explained by now: a row may have been added because of it. */
export function settled(result: Result): Result {
  const tested = testedInterfaces.find(({ name }) => name === result.interface);
  if (result.counts === undefined || tested === undefined) return result;
  const explainedNow: { [reason: string]: number } = { ...result.counts.explained };
  const found = result.counts.found.filter(({ calls, played, real, count }) => {
    const known = explanation(tested, result.release, { call: calls.at(-1) ?? "", played, real });
    if (known !== undefined) explainedNow[known.reason] = (explainedNow[known.reason] ?? 0) + count;
    return known === undefined;
  });
  return { ...result, counts: { ...result.counts, explained: explainedNow, found } };
}

/** docs/differential.md with its tables as the results have them; the text around them is kept. */
export function withResults(text: string, kept: readonly Result[]): string {
  const results = kept.map(settled);
  const tables = { results: resultsTable(results), explained: explainedTable(results) };
  return withBlocks("docs/differential.md", text, tables);
}

function resultsTable(results: readonly Result[]): string {
  const rows = results.flatMap(({ interface: name, release, against, version, seed, counts, seconds }) => {
    if (counts === undefined) return [];
    const { calls, sequences, explained: reasons, found } = counts;
    const known = Object.values(reasons).reduce((sum, count) => sum + count, 0);
    const cells = [name, release, against, version ?? "", seed, calls, sequences, pace(calls, seconds), known, found.length];
    return [cells.map(String)];
  });
  return markdownTable(
    ["interface", "release", "kernel", "Debian package", "seed", "calls", "sequences", "calls/s", "explained", "unexplained"],
    rows,
  );
}

function explainedTable(results: readonly Result[]): string {
  const rows = results.flatMap(({ interface: name, release, counts }) =>
    Object.entries(counts?.explained ?? {}).map(([reason, count]) => [name, release, String(count), reason]),
  );
  const unseen = explained.filter(({ reason }) => !rows.some((row) => row[3] === reason));
  const never = unseen.map(({ interface: name, reason }) => [name ?? "any", "", "0", reason]);
  return markdownTable(["interface", "release", "times", "reason"], [...rows, ...never]);
}
