import { Option } from "commander";
import { nearest } from "../abi/nearest.ts";
import { buildOf } from "../contract/build-of.ts";
import type { Contract } from "../contract/contract.ts";
import { ContractError } from "../contract/contract-error.ts";
import { played } from "../interfaces/played.ts";
import { good, ktap, type SelftestReport } from "../report/ktap.ts";
import { generatedC, selftestC } from "../report/selftest-c.ts";
import { selftestJson } from "../report/selftest-json.ts";
import { mutationScore } from "../selftest/mutation-score.ts";
import { runEmulated } from "../selftest/run-suite.ts";
import { suiteOf } from "../selftest/suite-of.ts";
import type { AnyInterface } from "../session/spec.ts";
import { interfaceNamed } from "./interface-named.ts";
import { type Io, writeAll } from "./io.ts";
import { type RealKernel, runningKernel, selftestReal } from "./selftest-real.ts";
import { UsageError, type Verb } from "./verb.ts";
import { writeGenerated } from "./write-generated.ts";

export interface SelftestOptions {
  readonly build?: string;
  readonly builds?: "all";
  readonly on?: string;
  readonly mutants?: true;
  readonly format: "ktap" | "json";
  readonly emit?: "c";
  readonly output?: string;
  readonly real?: true;
  readonly name?: readonly string[];
}

const help = `
INTERFACE is one of ${Object.keys(played).join(", ")}; without one, all of them. Without --build, the newest release is tested.
The cases follow from the interface's contract and rows; each meets a provider of the build that abide plays, freshly made.

Examples:
  abide selftest vduse --build 7.3
  abide selftest --builds all
  abide selftest kvm --builds all --mutants
  abide selftest vduse --build 7.3 --on 7.0
  abide selftest vduse --build 7.3 --emit c -o vduse.c
  abide selftest vduse --real
  abide selftest vfio --real --name /dev/vfio/26=/dev/vfio/5 --name 0000:06:0d.0=0000:00:05.0

With --emit, nothing is run: the cases of one build become a program for real devices, in C, in the manner of the kernel's own selftests. It needs libc
and, where it is there, the interface's header; it prints KTAP and ends with 0, 1 or 4 (nothing could be run).

With --real, the cases are run on the devices of the running kernel, which is held to the build that abide probe takes it for, or to that of --build. It makes
devices, and removes those that it made; it needs the permission to open them. What this machine has nothing for is skipped, and says so; and for
a kernel between two releases, what it answers as the later one does. VFIO's cases need a
device of their own, bound to vfio-pci: --name says what it and its group are called here.

Exit code: 0 the build keeps its word, or the program is made; 1 a case failed, or a mutant got by unexplained; 2 could not run.`;

/** `abide selftest INTERFACE`: whether a build keeps its word, in cases that follow from the contract. */
export const selftest: Verb<SelftestOptions> = selftestOn(runningKernel);

/** @param open the kernel that `--real` asks. */
export function selftestOn(open: () => Promise<RealKernel>): Verb<SelftestOptions> {
  return {
    configure(command) {
      command
        .argument("[interface...]", "interfaces by name; all without one")
        .addOption(new Option("--build <name>", "the release that is held to its word").conflicts("builds"))
        .addOption(new Option("--builds <which>", "every release, each as a suite").choices(["all"]))
        .option("--on <name>", "the release that is tested, where it is another than the one it says it is")
        .option("--mutants", "also test providers that break their word in one place each, and count those that are found")
        .addOption(new Option("--format <format>", "how to print").choices(["ktap", "json"]).default("ktap"))
        .addOption(
          new Option("--emit <language>", "print the cases of one build as a program")
            .choices(["c"])
            .conflicts(["mutants", "on"]),
        )
        .option("-o, --output <file>", "write the program to this file instead of to stdout")
        .addOption(
          new Option("--real", "run the cases on the devices of the running kernel").conflicts([
            "builds",
            "on",
            "mutants",
            "emit",
          ]),
        )
        .option("--name <from=to...>", "with --real: what takes the place of a name of the machine that abide plays")
        .addHelpText("after", help);
    },

    async run(io, named, options) {
      if (options.emit !== undefined) return emit(io, named, options);
      if (options.output !== undefined)
        throw new UsageError("-o is for the program that --emit c makes; redirect stdout for results");
      if (options.real === true) return real(io, named, options, open);
      if (options.name !== undefined) throw new UsageError("--name is for --real: a played machine has the names of the cases");
      const names = named.length === 0 ? Object.keys(played) : [...new Set(named)];
      const one = options.build ?? options.on;
      if (one !== undefined && names.length > 1) {
        throw new UsageError(
          `${one} is a build of one interface, and ${names.length} are to be tested; name the one: abide selftest vduse --build ${one}`,
        );
      }
      const reports: SelftestReport[] = [];
      for (const spec of await Promise.all(names.map(interfaceNamed))) {
        for (const build of buildsOf(spec.contract, options)) reports.push(report(io, spec, build, options));
      }
      clear(io);
      await writeAll(io, options.format === "json" ? [selftestJson(reports)] : ktap(reports));
      return reports.every(good) ? 0 : 1;
    },
  };
}

/** Interfaces on the kernel's own devices. Which, has to be said: devices are made. */
async function real(
  io: Io,
  named: readonly string[],
  { build, name = [], format }: SelftestOptions,
  open: () => Promise<RealKernel>,
): Promise<0 | 1> {
  const names = [...new Set(named)];
  const [first] = names;
  if (first === undefined) throw new UsageError("--real makes devices, so say of which interface: abide selftest vduse --real");
  if (names.length > 1 && (build !== undefined || name.length > 0)) {
    const option = build === undefined ? "--name is" : `${build} is a build`;
    throw new UsageError(`${option} of one interface, and ${names.length} are to be tested; name the one`);
  }
  const reports: SelftestReport[] = [];
  try {
    for (const spec of await Promise.all(names.map(interfaceNamed))) {
      const result = await selftestReal(spec, open, {
        build: build === undefined ? undefined : (contract) => buildNamed(contract, build),
        names: name,
        progress: (done, of) => {
          if (done % 50 === 0) progress(io, `${spec.contract.name}: ${done} of ${of} cases`);
        },
      });
      reports.push(result);
    }
  } finally {
    clear(io);
  }
  await writeAll(io, format === "json" ? [selftestJson(reports)] : ktap(reports));
  return reports.every(good) ? 0 : 1;
}

/** One build of one interface as a program. */
async function emit(io: Io, named: readonly string[], options: SelftestOptions): Promise<0> {
  const [name, ...others] = new Set(named);
  if (name === undefined || others.length > 0) {
    const found = name === undefined ? "none is" : `${1 + others.length} are`;
    throw new UsageError(`a program is of one interface, and ${found} named; choose one: abide selftest vduse --emit c`);
  }
  const spec = await interfaceNamed(name);
  const [build = ""] = buildsOf(spec.contract, { ...options, builds: undefined });
  if (options.builds === "all") {
    const releases = spec.contract.releases.map((each) => each.name);
    throw new UsageError(
      `a program is of one build; choose one: abide selftest ${name} --build ${build} --emit c\nknown: ${releases.join(", ")}`,
    );
  }
  if (spec.program === undefined) {
    throw new UsageError(`${name} cannot be tried by a program: no kernel has a device for it`);
  }
  const suite = suiteOf(spec, buildNamed(spec.contract, build));
  const text = selftestC({ suite, program: spec.program, made: `${name} --build ${build} --emit c` });
  if (options.output === undefined) await writeAll(io, [text]);
  else writeGenerated(options.output, text, { mark: generatedC, by: "abide selftest" });
  return 0;
}

function report(io: Io, spec: AnyInterface, name: string, { on, mutants }: SelftestOptions): SelftestReport {
  progress(io, `${spec.contract.name} ${name}`);
  const suite = suiteOf(spec, buildNamed(spec.contract, name));
  const result = runEmulated(spec, suite, on === undefined ? suite.build : buildNamed(spec.contract, on));
  if (mutants !== true) return result;
  const score = mutationScore(spec, suite, (done, of) => {
    if (done % 50 === 0) progress(io, `${spec.contract.name} ${name}: ${done} of ${of} mutants`);
  });
  return { ...result, score };
}

/** The newest release, unless another is named, or all. */
function buildsOf(
  { releases }: Contract,
  { build, builds }: { readonly build?: string | undefined; readonly builds?: "all" | undefined },
): readonly string[] {
  if (builds === "all") return releases.map(({ name }) => name);
  const newest = releases.findLast(({ status }) => status === "released") ?? releases.at(-1);
  return [build ?? newest?.name ?? ""];
}

function buildNamed(contract: Contract, name: string): ReturnType<typeof buildOf> {
  try {
    return buildOf(contract, name);
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    const releases = contract.releases.map((each) => each.name);
    const near = nearest(name, releases);
    const suggestion = near === undefined ? "" : `; did you mean ${near}?`;
    throw new UsageError(
      `${contract.name} has no build ${name === "" ? '""' : name}${suggestion}\nknown: ${releases.join(", ")}`,
    );
  }
}

/** One line that is written over, for someone who waits. */
function progress({ terminal, err }: Io, text: string): void {
  if (terminal?.err) err(`\r\u001b[K${text}`);
}

function clear({ terminal, err }: Io): void {
  if (terminal?.err) err("\r\u001b[K");
}
