import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { comparePaths } from "../src/compare/compare-paths.ts";
import { checkJudged } from "./sample-findings/check-judged.ts";
import { drawSample, type Pool } from "./sample-findings/draw-sample.ts";
import { sampleTable } from "./sample-findings/sample-table.ts";
import { severities } from "./sample-findings/severities.ts";

/**
 * A random sample of what the reviews of Linux 6.1 → 6.12 and 6.12 → 7.3 find in all of `include/uapi`, as a table to be judged by inspection:
 * `--seed` decides it, `--count` is its size. `--check` holds the judged samples of docs/review-precision.md to what the reviews find today.
 */
const { values: options } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "100" },
    check: { type: "boolean", default: false },
  },
});
const root = join(import.meta.dirname, "../..");
const pools = [pool("6.1", "6.12"), pool("6.12", "7.3")];

if (options.check) {
  const { complaints, notes } = checkJudged(readFileSync(join(root, "docs/review-precision.md"), "utf8"), pools);
  for (const note of notes) console.log(note);
  for (const complaint of complaints) console.error(complaint);
  if (complaints.length === 0)
    console.log(
      `docs/review-precision.md: ${notes.length === 0 ? "every finding listed" : "every other finding listed"} is as its judgement says`,
    );
  process.exitCode = complaints.length === 0 ? 0 : 1;
} else {
  const [seed, count] = [Number(options.seed), Number(options.count)];
  if (!Number.isInteger(seed) || !Number.isInteger(count) || count < 1) {
    console.error(`sample-findings: expected whole numbers, found --seed ${options.seed} --count ${options.count}`);
    process.exitCode = 2;
  } else {
    for (const { name, before, after, findings } of pools) {
      const counts = severities.map((severity) => `${findings.filter((each) => each.severity === severity).length} ${severity}`);
      console.log(`${name}: ${before} and ${after}, ${findings.length} findings: ${counts.join(", ")}`);
    }
    console.log(`\n${sampleTable(drawSample(pools, seed, count))}`);
  }
}

function pool(before: string, after: string): Pool {
  const [old, now] = [tree(before), tree(after)];
  const { findings } = comparePaths(old, now).review;
  return { name: `${before} → ${after}`, before: basename(old), after: basename(now), findings };
}

function tree(release: string): string {
  const script = join(root, "scripts/kernel-headers.sh");
  return execFileSync(script, [release], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }).trim();
}
