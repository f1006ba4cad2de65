import { callsOf } from "./differential/calls-of.ts";
import { type Counts, campaign } from "./differential/campaign.ts";
import { limits } from "./differential/limits.ts";
import { type Options, readOptions, usage } from "./differential/options.ts";
import { prepare } from "./differential/prepare.ts";
import { type Result, resultText } from "./differential/result.ts";
import { keepResults } from "./differential/results.ts";
import { runKernel } from "./differential/run-kernel.ts";
import { playedSide } from "./differential/sides.ts";
import type { Work } from "./differential/work.ts";
import { cachedKernels, offeredKernels } from "./kernels/fetch-kernel.ts";
import { pickBuild } from "./kernels/pick-build.ts";
import { type TestedInterface, testedInterfaces } from "./kernels/tested-interfaces.ts";

/** Holds what abide plays against real kernels, with generated calls. `--help` says how; docs/differential.md says what came of it. */
const say = (line: string) => console.error(`differential: ${line}`);

try {
  if (process.argv.includes("--help")) console.log(usage);
  else process.exitCode = await main(readOptions(process.argv.slice(2)));
} catch (error) {
  console.error(`differential: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}

async function main(options: Options): Promise<number> {
  const waiting = options.releases.flatMap((release) =>
    testedInterfaces.filter(({ name }) => options.interfaces.includes(name)).map((tested) => ({ release, tested })),
  );
  const results: Result[] = [];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { tested, release } = next;
      const result =
        options.played === undefined ? await real(tested, release, options) : played(tested, release, options.played, options);
      say(resultText(result));
      results.push(result);
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, work));
  if (options.json) console.log(JSON.stringify(results, null, 2));
  if (options.write) keepResults(results);
  if (results.some(({ ended }) => ended !== "done")) return 2;
  return results.some(({ counts }) => counts !== undefined && counts.found.length > 0) ? 1 : 0;
}

/** On this machine, without a kernel. */
function played(tested: TestedInterface, release: string, other: string, options: Options): Result {
  const [mine, theirs] = [prepare(tested, release), prepare(tested, other)];
  const started = performance.now();
  const counts: Counts = campaign(
    { played: playedSide(mine.spec, mine.build), real: playedSide(theirs.spec, theirs.build), compare: tested },
    { ...options, templates: mine.templates, limits: limits[tested.name], explanation: () => undefined },
  );
  const seconds = Math.round(performance.now() - started) / 1000;
  return { interface: tested.name, release, against: `played ${other}`, seed: options.seed, ended: "done", counts, seconds };
}

async function real(tested: TestedInterface, release: string, options: Options): Promise<Result> {
  const build = pickBuild(cachedKernels(), release) ?? pickBuild(offeredKernels({ update: false }), release);
  if (build === undefined) throw new Error(`no suite of Debian offers a kernel of ${release} with its modules`);
  const { calls, seed, from, timeout } = options;
  say(`${tested.name}, ${release}: booting ${build.id} for ${calls} calls`);
  const work: Work = { interface: tested.name, release, seed, from, calls, seconds: timeout, hang: 60 };
  const done = await runKernel(build, work, { keep: options.keep, say });
  const head = { interface: tested.name, release, version: build.version, packages: build.packages, seed };
  const hello = done.told.find((each) => each.kind === "hello");
  const told = done.told.find((each) => each.kind === "counts");
  if (told !== undefined) {
    const ended = told.counts.calls >= calls ? "done" : `its ${timeout} s were up (--timeout) after`;
    return { ...head, against: hello?.release ?? build.id, ended, counts: told.counts, seconds: told.seconds };
  }
  const stopped = done.told.find((each) => each.kind === "hang" || each.kind === "failed");
  const progress = done.told.findLast((each) => each.kind === "progress");
  const last = stopped === undefined ? [] : callsOf(tested, release, { seed, index: stopped.index, at: stopped.at });
  const why =
    stopped === undefined
      ? `${done.kind}: ${done.reason}; its files are in ${done.folder}`
      : `${stopped.kind === "hang" ? "the last of these calls does not come back" : stopped.error}\n  ${last.join("\n  ")}`;
  const console = done.console.trimEnd().split("\n").slice(-20).join("\n");
  return {
    ...head,
    against: hello?.release ?? build.id,
    ended: `${why}\nafter ${progress?.counts.calls ?? 0} calls; the console ends with\n${console}`,
    counts: progress?.counts,
    seconds: progress?.seconds ?? done.seconds,
  };
}
