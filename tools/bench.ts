import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Benchmark, type Measured, scaled, summary } from "./bench/benchmark.ts";
import { compareEach, compileEach } from "./bench/compiler-way.ts";
import { installPair } from "./bench/install-pair.ts";
import { capture, measure, missingTools } from "./bench/measure.ts";
import { resultsMarkdown } from "./bench/results-markdown.ts";
import { resultsText } from "./bench/results-text.ts";
import { sample } from "./bench/sample.ts";
import { writeBlocks } from "./marked-block.ts";

/**
 * Measures abide side by side with the compiler way on the same headers. No test: the exit code is 0 whatever the figures,
 * 2 when something could not be run.
 */
const usage = `npm run bench -- [--runs N] [--compiler-runs N] [--sample N] [--format text|json] [--write]
  --runs N           how often abide is run (7)
  --compiler-runs N  how often the compiler way is run (1: it takes minutes)
  --sample N         run the compiler way on N headers chosen with a fixed seed, and scale its time (all headers)
  --write            put the figures into docs/performance.md as well`;

const root = join(import.meta.dirname, "../..");
const abide = join(root, "abide");
const include = "/usr/include";
const work = mkdtempSync(join(tmpdir(), "abide-bench-"));
process.on("exit", () => rmSync(work, { recursive: true, force: true }));
process.exitCode = main();

function main(): number {
  const { values } = parseArgs({
    options: {
      runs: { type: "string", default: "7" },
      "compiler-runs": { type: "string", default: "1" },
      sample: { type: "string" },
      format: { type: "string", default: "text" },
      write: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const [runs, compilerRuns] = [Number(values.runs), Number(values["compiler-runs"])];
  const most = values.sample === undefined ? Number.POSITIVE_INFINITY : Number(values.sample);
  const good = [runs, compilerRuns, most].every((number) => number >= 1) && ["text", "json"].includes(values.format);
  if (values.help || !good) {
    console.error(usage);
    return values.help ? 0 : 2;
  }
  const missing = missingTools(["gcc", "abidiff", "time"]);
  if (missing.length > 0) {
    console.error(`bench: missing ${missing.join(", ")}: apt-get install the packages of scripts/apt-packages.txt`);
    return 2;
  }
  const loadBefore = loadavg()[0] ?? 0;
  const benchmarks = plan().map(({ steps, ...rest }): Benchmark => {
    const measured = steps.map((step): Measured => {
      if ("command" in step)
        return summary(
          step.name,
          step.shown,
          repeat(runs, () => measure(step.command)),
        );
      const chosen = sample(step.headers, most);
      const taken = repeat(compilerRuns, () => measure(step.commandFor(chosen)));
      return summary(step.name, step.shown, scaled(taken, step.headers.length / chosen.length), [
        chosen.length,
        step.headers.length,
      ]);
    });
    return { ...rest, measured };
  });
  const loadAfter = loadavg()[0] ?? 0;
  const machine = { cores: availableParallelism(), node: process.version, compilers: compilers(), loadBefore, loadAfter };
  console.log(values.format === "json" ? JSON.stringify({ machine, benchmarks }, null, 2) : resultsText(machine, benchmarks));
  if (values.write) writeBlocks("docs/performance.md", { figures: resultsMarkdown(machine, benchmarks) });
  return 0;
}

function compilers(): string {
  const version = (output: string) => /\d+(?:\.\d+)+/.exec(output)?.[0] ?? "of no known version";
  return `gcc ${version(capture(["gcc", "-dumpfullversion"]))}, libabigail ${version(capture(["abidiff", "--version"]))}`;
}

interface Ours {
  readonly name: string;
  readonly shown: string;
  readonly command: readonly string[];
}

/** What is run for a list of headers, so that a sample of them may do. */
interface Theirs {
  readonly name: string;
  readonly shown: string;
  readonly headers: readonly string[];
  readonly commandFor: (headers: readonly string[]) => readonly string[];
}

/** The first step of each is abide's, with its goal; what follows is what it is compared with. */
function plan(): (Omit<Benchmark, "measured"> & { readonly steps: readonly (Ours | Theirs)[] })[] {
  // Run once with the answer looked at: a command that fails fast would make a good figure.
  const installed = Object.keys(JSON.parse(capture([abide, "abi", include, "--format", "json"])).headers);
  const [before, after] = ["6.1", "6.12"].map((release) => kernelTree(release)) as [string, string];
  const review = [abide, "review", before, after, "--format", "json"];
  if (typeof JSON.parse(capture(review)).verdict !== "string") throw new Error("abide review gave no verdict");
  const pair = installPair(before, after, work);
  const one = join(include, "linux/kvm.h");
  return [
    {
      title: `reading the ${installed.length} headers of linux-libc-dev (and what else lies in its folders)`,
      goal: { seconds: 1, megabytes: 300 },
      steps: [
        { name: "abide", shown: "./abide abi /usr/include --format json", command: [abide, "abi", include, "--format", "json"] },
        {
          name: "gcc",
          shown: "gcc -g -c, each header alone, one job",
          headers: installed,
          commandFor: (headers) => compileEach(headers, work),
        },
      ],
    },
    {
      title: "one header from the shell",
      goal: { seconds: 0.25 },
      steps: [
        { name: "abide", shown: "./abide abi /usr/include/linux/kvm.h", command: [abide, "abi", one] },
        { name: "node", shown: "node -e 0: starting Node alone", command: [process.execPath, "-e", "0"] },
        { name: "gcc", shown: "gcc -g -c", headers: ["linux/kvm.h"], commandFor: (headers) => compileEach(headers, work) },
      ],
    },
    {
      title: `reviewing 6.1 against 6.12 on x86_64 and i386 (${pair.headers.length} headers are in both)`,
      goal: { seconds: 2 },
      steps: [
        { name: "abide", shown: "./abide review TREE-6.1 TREE-6.12 --format json", command: review },
        {
          name: "gcc, abidiff",
          shown: "gcc -g -c of both sides and abidiff, x86_64 only, one job; installing the headers not counted",
          headers: pair.headers,
          commandFor: (headers) => compareEach(headers, pair, work),
        },
      ],
    },
  ];
}

function kernelTree(release: string): string {
  return execFileSync(join(root, "scripts/kernel-headers.sh"), [release], { encoding: "utf8" }).trim();
}

function repeat<T>(times: number, work: () => T): T[] {
  return Array.from({ length: times }, work);
}
