import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Asked, askKernel } from "./kernels/ask-kernel.ts";
import { buildName } from "./kernels/build-name.ts";
import { withTables } from "./kernels/document.ts";
import { cachedKernels, offeredKernels } from "./kernels/fetch-kernel.ts";
import { type Golden, readGolden, withAnswers, writeGolden } from "./kernels/golden.ts";
import { probedKernels, readProbe, withProbe } from "./kernels/golden-probe.ts";
import { type GoldenProgram, readPrograms, withPrograms, writePrograms } from "./kernels/golden-programs.ts";
import { requestFor } from "./kernels/held-to.ts";
import type { JudgedProgram } from "./kernels/judge-program.ts";
import { kernelsTable } from "./kernels/kernels-table.ts";
import { type Options, readOptions, usage } from "./kernels/options.ts";
import { type KernelBuild, pickBuild, releaseOf } from "./kernels/pick-build.ts";
import { resultsJson } from "./kernels/results-json.ts";
import { testedInterfaces } from "./kernels/tested-interfaces.ts";

/** Boots real kernels and holds what abide plays against them. `--help` says how; docs/kernels.md says what came of it. */
const root = join(import.meta.dirname, "../..");
const goldenFolder = join(root, "test/kernels");
const programsFile = join(goldenFolder, "programs.jsonl");
const document = join(root, "docs/kernels.md");
const say = (line: string) => console.error(`kernels: ${line}`);

try {
  if (process.argv.includes("--help")) console.log(usage);
  else process.exitCode = await main(readOptions(process.argv.slice(2)));
} catch (error) {
  console.error(`kernels: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}

async function main(options: Options): Promise<number> {
  if (options.tables) {
    await keep([]);
    return 0;
  }
  const builds = pick(options);
  for (const build of builds) say(`${releaseOf(build)}: ${build.packages.join(" and ")} ${build.version}`);
  if (options.list) return 0;
  const asked: Asked[] = [];
  const waiting = [...builds];
  const work = async () => {
    for (let build = waiting.shift(); build !== undefined; build = waiting.shift()) {
      const one = await askKernel(build, { ...options, probe: hasProbe(), say });
      report(one);
      asked.push(one);
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, work));
  const now = testedInterfaces.map(({ name }) => asked.reduce((golden, each) => added(golden, each), emptyGolden(name)));
  if (options.json) console.log(resultsJson(asked));
  else console.log(kernelsTable(now));
  if (options.write) await keep(asked);
  if (asked.some(({ boot }) => boot.kind !== "done")) return 2;
  const well = ({ judged, programs, probed, real, masked }: Asked) =>
    judged.every(({ fail, differences }) => fail.length + differences.length === 0) &&
    programs.every(({ disagreements }) => disagreements.length === 0) &&
    (probed === undefined || probed.wrong.length === 0) &&
    [...real, ...masked].every(({ wrong }) => wrong.length === 0);
  return asked.every(well) ? 0 : 1;
}

/** The builds to boot. What was downloaded before is used again, unless that is to be looked up anew. */
function pick({ releases, update, list }: Options): readonly KernelBuild[] {
  const cached = update || list ? [] : cachedKernels();
  let offered: readonly KernelBuild[] | undefined;
  return releases.map((group) => {
    const find = (among: readonly KernelBuild[]) =>
      group.map((release) => pickBuild(among, release)).find((each) => each !== undefined);
    const here = find(cached);
    if (here !== undefined) return here;
    offered ??= offeredKernels({ update });
    const found = find(offered);
    if (found === undefined) {
      throw new Error(
        `no suite of Debian offers a kernel of ${group.join(" or ")} with its modules; look again with --update, or choose with --release`,
      );
    }
    return found;
  });
}

/** A kernel that has the verb in the built program runs it. */
function hasProbe(): boolean {
  return existsSync(join(root, "src/cli/probe.ts"));
}

function report({ release, kernel, boot, judged, programs, probeFailed, probed, real, masked }: Asked): void {
  if (boot.kind !== "done") {
    say(
      `${release}: ${boot.kind}: ${boot.reason}; its console is in ${boot.folder} and ends with\n${boot.console.trimEnd().split("\n").slice(-20).join("\n")}`,
    );
    return;
  }
  const last = boot.told.at(-1);
  const pace = last?.kind === "done" ? `; ${last.calls} calls in ${last.seconds} s` : "";
  say(`${release}: ${kernel} in ${boot.seconds} s${pace}${boot.folder === undefined ? "" : `; kept in ${boot.folder}`}`);
  for (const { id, seconds, compared, pass, fail, skip, disagreements } of programs) {
    say(
      `${release}: ${id} in C: ${pass} passed, ${fail.length} failed, ${skip} skipped in ${seconds} s; ${compared - disagreements.length} of ${compared} verdicts are those of the run above`,
    );
    for (const each of disagreements.slice(0, 10)) say(`  ${each}`);
    if (compared === 0) for (const each of fail.slice(0, 10)) say(`  failed: ${each}`);
  }
  if (probeFailed !== undefined) say(`${release}: abide probe failed: ${probeFailed}`);
  for (const each of probed?.wrong ?? [])
    say(`${release}: abide probe: not explained (tools/kernels/probe-explained.ts): ${each}`);
  for (const { name, build, pass, skip, seconds, wrong } of real) {
    say(`${release}: abide selftest ${name} --real: ${build}: ${pass} passed, ${skip} skipped in ${seconds} s`);
    for (const each of wrong.slice(0, 10)) say(`  ${each}`);
  }
  for (const { build, pass, skip, seconds, wrong } of masked) {
    say(
      `${release}: abide trial --as ${build}: its selftest: ${pass} passed, ${wrong.length} wrong, ${skip} skipped in ${seconds} s`,
    );
    for (const each of wrong.slice(0, 10)) say(`  ${each}`);
  }
  for (const { build, pass, fail, known, differences, nearest } of judged) {
    say(
      `${release}: ${build.name}: ${pass} passed, ${fail.length} failed; answered otherwise than played: ${known.length} known, ${differences.length} not`,
    );
    for (const { id, call, played, real } of differences.slice(0, 10))
      say(`  ${id}\n    ${call}\n    played ${played}, real ${real}`);
    if (nearest === undefined || nearest.with.length + nearest.without.length === 0) continue;
    say(
      `  nearest: ${buildName("this", { from: build.name, ...nearest })}, with ${nearest.differing} left; if that is so, add it to tools/kernels/tested-interfaces.ts`,
    );
  }
}

/** Keeps the answers, and writes the tables that follow from all that is kept. */
async function keep(asked: readonly Asked[]): Promise<void> {
  mkdirSync(goldenFolder, { recursive: true });
  const selftests = testedInterfaces.map(({ name }) => {
    const golden = asked.reduce((before, each) => added(before, each), readGolden(goldenFolder, name) ?? emptyGolden(name));
    writeGolden(goldenFolder, golden);
    return golden;
  });
  const programs = asked.reduce(
    (before, { release, kernel, programs: ran }) =>
      kernel === undefined || ran.length === 0
        ? before
        : withPrograms(
            before,
            release,
            ran.map((each) => goldenProgram(release, kernel, each)),
          ),
    readPrograms(programsFile),
  );
  writePrograms(programsFile, programs);
  const probe = asked.reduce(
    (before, { release, build, kernel, probed }) =>
      kernel === undefined || probed === undefined
        ? before
        : withProbe(before, release, { kernel, packages: build.packages, version: build.version }, probed.recorded),
    readProbe(goldenFolder),
  );
  writeGolden(goldenFolder, probe);
  const kept = { selftests, programs, probed: await probedKernels(probe) };
  writeFileSync(document, withTables(readFileSync(document, "utf8"), kept));
}

function goldenProgram(release: string, kernel: string, judged: JudgedProgram): GoldenProgram {
  const { id, build, pass, fail, skip, compared, disagreements } = judged;
  const agreed = compared - disagreements.length;
  return { release, kernel, program: id, build, pass, fail: fail.length, skip, compared, agreed };
}

function added(before: Golden, { release, build, kernel, judged }: Asked): Golden {
  const tested = testedInterfaces.find(({ name }) => name === before.interface);
  const one = judged.find((each) => each.interface === before.interface);
  if (tested === undefined || one === undefined || kernel === undefined) return before;
  const { packages, version } = build;
  const { pass, fail, known, skip, answered } = one;
  const row = { kernel, packages, version, ...requestFor(tested, release), pass, fail: fail.length, known: known.length, skip };
  return withAnswers(
    before,
    release,
    row,
    answered.map((each) => ({ name: each.case.name, calls: each.calls, answers: each.answers })),
  );
}

function emptyGolden(name: string): Golden {
  return { interface: name, kernels: {}, cases: [] };
}
