import { Option } from "commander";
import { type Given, givenHere } from "../intercept/given.ts";
import { intercept } from "../intercept/intercept.ts";
import { InterceptError } from "../intercept/intercept-error.ts";
import { signalNumber } from "../intercept/signal-number.ts";
import { KernelError } from "../kernel/kernel-error.ts";
import type { Transcript } from "../trial/transcript.ts";
import type { TrialResult } from "../trial/trial-result.ts";
import { devicesThere } from "./devices-there.ts";
import type { Io } from "./io.ts";
import { buildAs, buildFromFile, buildMasking, type TrialBuild, trialBuild } from "./trial-build.ts";
import { addMatrixOptions, matrixFormats, type TrialMatrixOptions, trialMatrix } from "./trial-matrix.ts";
import { compareFile, readRecording, realBuild } from "./trial-recording.ts";
import { checkFiles, type TranscriptFormat, tellTrial, transcriptFormats } from "./trial-report.ts";
import { UsageError, type Verb } from "./verb.ts";

export interface TrialOptions extends Omit<TrialMatrixOptions, "matrix"> {
  readonly build?: string;
  readonly as?: string;
  readonly mask?: readonly string[];
  readonly real?: string;
  readonly record?: string;
  readonly replay?: string;
  readonly compare?: string;
  readonly file?: string;
  readonly matrix?: string;
  readonly has: readonly string[];
  readonly without: readonly string[];
  readonly declares: readonly string[];
  readonly seconds?: string;
  readonly settle?: string;
  readonly transcript?: string;
  readonly transcriptFormat?: TranscriptFormat;
}

const help = `
The program runs as it is, whatever it is written in: no root, no kernel module, no compiler. Where it opens the interface's devices it meets the build that
abide plays; all else it does is untouched. Its streams, signals, folder and exit code pass through; the report goes to stderr, or to --report FILE.
With --as and --mask the machine's own devices answer, but for what the build lacks: capabilities, commands, flags, tails of records.
With --real they answer as they are; --record keeps every call and its answer. --replay answers from such a file, on a machine without the device; a call that was
never recorded is answered ENOTTY, and told. --compare makes the recorded calls on a played build, and says where it answers otherwise.
It takes Linux 5.9 or newer. A set-uid program, and one that is a supervisor of the same kind itself, cannot be tried.

Examples:
  abide trial --build vduse@7.3 -- qemu-storage-daemon --blockdev driver=null-co,node-name=n,size=1048576 --export type=vduse-blk,id=e,node-name=n,name=vd0
  abide trial --build vduse@7.3 --without features --settle 300 -- ./my-server
  abide trial --build vduse --declares version=2 -- ./my-server
  abide trial --mask kvm:KVM_CAP_IRQFD -- qemu-system-x86_64 -accel kvm -display none
  abide trial --real vduse --record vd0.jsonl -- ./my-server
  abide trial --replay vd0.jsonl -- ./my-server
  abide trial --compare vd0.jsonl --build vduse@7.3
  abide trial --matrix vduse --journal vduse.journal -- ./my-server
  abide trial --matrix vduse --queue redis://10.0.0.1 -- my-server
  abide trial --matrix kvm --expect 'exit 0' --format junit --report trial.xml -- ./my-vmm

With --matrix the program is run once on each build and says nothing to the terminal; the report goes to stdout. Where it has nothing more to do for 400 milliseconds
it has settled, and after 30 seconds it hangs, unless --settle and --seconds say otherwise. One whose threads all wait for each other, with no file, socket or clock
to wake one, hangs at once. Where it never touched the interface on any build, nothing was tried, and that is a finding (exit code 1). A script of --expect gets the result as JSON on its standard input, and
its parts as files (ABIDE_RESULT, ABIDE_STDOUT, ABIDE_STDERR); it ends with 0 for as expected, 1 for not, anything else for not judged.

Exit code of --compare: 0 as played, 1 something is answered otherwise. Of a matrix: 0 as expected on every build, 1 not on some, 2 some were not judged or not run. Otherwise: the program's own, 128 and the signal's number when one ended it, 124 when its time was up; 2 could not run.`;

/** `abide trial --build BUILD -- PROGRAM`: an unmodified program meets a build that is played. */
export const trial: Verb<TrialOptions> = {
  configure(command) {
    command
      .argument("[program...]", "the program and its arguments, after --")
      .addOption(
        new Option("--build <build>", "the build it meets, played: vduse@7.3, or vduse for the newest release").conflicts([
          "as",
          "mask",
        ]),
      )
      .addOption(
        new Option("--as <build>", "the machine's own devices, made to look like this build: kvm@6.1").conflicts([
          "mask",
          "has",
          "without",
          "declares",
        ]),
      )
      .addOption(
        new Option(
          "--mask <what>",
          "the machine's own devices, without these: kvm:KVM_CAP_IRQFD,KVM_CAP_XSAVE; more than once for more",
        )
          .conflicts(["has", "without", "declares"])
          .argParser<readonly string[]>((word, before) => [...(before ?? []), word]),
      )
      .addOption(
        new Option(
          "--real <interface>",
          "the machine's own devices as they are: kvm; kvm@6.12 where it is to be taken for that release",
        ).conflicts(["build", "as", "mask", "file", "has", "without", "declares"]),
      )
      .option("--record <file>", "with --real: keep every call and what the machine answered, for --replay and --compare")
      .addOption(
        new Option("--replay <file>", "what a recording answers, without the device").conflicts([
          "build",
          "as",
          "mask",
          "file",
          "real",
          "has",
          "without",
          "declares",
        ]),
      )
      .addOption(
        new Option(
          "--compare <file>",
          "no program: a recording's calls on --build; without it, on its kernel's release",
        ).conflicts(["as", "mask", "file", "real", "replay"]),
      )
      .addOption(
        new Option(
          "--file <build.yaml>",
          "the build it meets, as a file describes it: interface, from, with, without, declares",
        ).conflicts(["build", "as", "mask", "has", "without", "declares"]),
      )
      .option("--has <change...>", "changes on top, as a backport adds them: by id, or by capability, feature or command", [])
      .option("--without <change...>", "changes left out, named likewise: KVM_CAP_IRQFD", [])
      .option("--declares <what...>", "what the build says of itself, where that is not the truth: version=2", [])
      .option("--seconds <number>", "end the program after as long; without it, it may take its time")
      .option("--settle <milliseconds>", "end it once it has had nothing more to do for as long, as a server that waits")
      .option("--report <file>", "write the report to this file instead of to stderr (a matrix: to stdout)")
      .option("--transcript <file>", "write every call that crossed the interface to this file, a line each")
      .addOption(
        new Option("--transcript-format <format>", "how to print the transcript; json without it").choices(transcriptFormats),
      )
      .addOption(new Option("--format <format>", "how to print the report").choices(matrixFormats).default("text"))
      .addHelpText("after", help);
    addMatrixOptions(command);
  },

  async run(io, words, options) {
    const given = givenHere(process.env);
    const [program, ...args] = words;
    if (options.compare !== undefined) return comparing(io, options.compare, words, options);
    if (program === undefined) throw new UsageError("name a program after --");
    if (options.matrix !== undefined) return runMatrix(io, options.matrix, [program, ...args], options, given);
    const { format = "text" } = options;
    if (format !== "text" && format !== "json")
      throw new UsageError(`--format ${format} is for a matrix; one run is printed as text or json`);
    const forMatrix = matrixOnly(options);
    if (forMatrix !== undefined)
      throw new UsageError(`${forMatrix} is for a matrix, and one build is asked for; add --matrix INTERFACE, or leave it out`);
    checkWords(options);
    const { interface: name, spec, request, beside, recording } = await buildFor(options);
    checkNodes(name, spec);
    const own = (
      [
        ["--as", options.as],
        ["--mask", options.mask],
        ["--real", options.real],
      ] as const
    ).find(([, given]) => given !== undefined);
    if (own !== undefined) devicesThere(name, spec, own[0]);
    const seconds = options.seconds === undefined ? 0 : numberOf("--seconds", options.seconds);
    const settle = options.settle === undefined ? 0 : numberOf("--settle", options.settle);
    checkFiles({ ...options, format });
    const result = await tried(() =>
      intercept({
        interface: name,
        request,
        ...(beside === undefined ? {} : { beside }),
        ...(options.real === undefined ? {} : { real: true as const }),
        ...(recording === undefined ? {} : { replay: recording }),
        program: [program, ...args],
        stdio: "inherit",
        given,
        seconds,
        settle,
      }),
    );
    tellTrial(io, result, spec, { ...options, format });
    return exitOf(result);
  },
};

/** The first option that was given and says nothing about a single run. */
function matrixOnly(options: TrialOptions): string | undefined {
  const { drafts, linear, dishonest, jobs, journal, queue, strength = "2", extra = "64", expect = "runs" } = options;
  const given = { drafts, linear, dishonest, jobs, journal, queue };
  const changed = { strength: strength === "2", extra: extra === "64", expect: expect === "runs" };
  const name =
    Object.entries(given).find(([, value]) => value !== undefined)?.[0] ?? Object.entries(changed).find(([, same]) => !same)?.[0];
  return name === undefined ? undefined : `--${name}`;
}

/** An interface without a device that is opened meets no program. */
function checkNodes(name: string, { program }: TrialBuild["spec"]): void {
  if (program !== undefined) return;
  throw new UsageError(
    `${name} has no device that a program opens, so there is nothing to meet; abide selftest ${name} tests what is played`,
  );
}

/** `--compare FILE`: no program runs. */
function comparing(io: Io, path: string, words: readonly string[], options: TrialOptions): Promise<number> {
  const { format = "text", report, transcript, record, matrix } = options;
  if (words.length > 0) throw new UsageError(`--compare runs no program, and ${words[0]} is one; leave it out`);
  const given = Object.entries({ report, transcript, record, matrix }).find(([, value]) => value !== undefined)?.[0];
  if (given !== undefined) throw new UsageError(`--${given} says nothing of a comparison, which goes to stdout; leave it out`);
  if (format !== "text" && format !== "json")
    throw new UsageError(`--format ${format} is for a matrix; a comparison is printed as text or json`);
  return compareFile(io, path, options, format);
}

/** Options that say nothing without another one. */
function checkWords({ transcript, transcriptFormat, record, real }: TrialOptions): void {
  if (transcriptFormat !== undefined && transcript === undefined)
    throw new UsageError(`--transcript-format ${transcriptFormat} says how to print a transcript; add --transcript FILE`);
  if (record !== undefined && real === undefined)
    throw new UsageError(
      "--record keeps what the machine's own devices answer; add --real INTERFACE, or write a --transcript of what is played",
    );
}

async function buildFor({
  build,
  as,
  mask,
  file,
  real,
  replay,
  ...words
}: TrialOptions): Promise<TrialBuild & { readonly recording?: Transcript }> {
  if (real !== undefined) return realBuild(real);
  if (replay !== undefined) {
    const { recording, build: taken } = await readRecording(replay);
    return { ...taken, recording };
  }
  if (file !== undefined) return buildFromFile(file);
  if (mask !== undefined) return buildMasking(mask);
  if (as !== undefined) return buildAs(as);
  if (build !== undefined) return trialBuild({ ...words, build });
  throw new UsageError(
    "say which build the program is to meet (--build vduse@7.3, --as kvm@6.1, --mask kvm:KVM_CAP_IRQFD, --real kvm, --replay FILE), or all of them (--matrix vduse)",
  );
}

/** How long a program may take on each build of a matrix, in seconds, and after how long without anything to do it has settled, in milliseconds. */
const matrixTimes = { seconds: "30", settle: "400" } as const;

async function runMatrix(
  io: Io,
  name: string,
  program: readonly [string, ...string[]],
  options: TrialOptions,
  given: Given,
): Promise<number> {
  const { seconds = matrixTimes.seconds, settle = matrixTimes.settle } = options;
  for (const [option, given] of Object.entries({
    "--build": options.build,
    "--as": options.as,
    "--mask": options.mask,
    "--file": options.file,
    "--real": options.real,
    "--record": options.record,
    "--replay": options.replay,
    "--transcript": options.transcript,
    "--transcript-format": options.transcriptFormat,
  })) {
    if (given !== undefined) throw new UsageError(`${option} is for one build, and --matrix asks for many`);
  }
  if (options.has.length + options.without.length + options.declares.length > 0) {
    throw new UsageError("--has, --without and --declares make one build, and --matrix asks for many");
  }
  checkNodes(name, (await trialBuild({ build: name })).spec);
  const times = { seconds: numberOf("--seconds", seconds), settle: numberOf("--settle", settle) };
  const stop = new AbortController();
  const abort = () => stop.abort();
  process.once("SIGINT", abort);
  process.once("SIGTERM", abort);
  try {
    return await trialMatrix(
      io,
      program,
      { ...options, matrix: name },
      {
        runTrial: (request) => intercept({ interface: name, request, program, stdio: "capture", given, ...times }),
        settings: { seconds, settle },
        signal: stop.signal,
      },
    );
  } finally {
    process.off("SIGINT", abort);
    process.off("SIGTERM", abort);
  }
}

async function tried(run: () => Promise<TrialResult>): Promise<TrialResult> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof InterceptError || error instanceof KernelError) throw new UsageError(error.message);
    throw error;
  }
}

/** As shells and timeout(1) have it. */
function exitOf({ end }: TrialResult): number {
  switch (end.kind) {
    case "exited":
      return end.code;
    case "interrupted":
      return "code" in end.after ? end.after.code : 128 + signalNumber(end.after.signal);
    case "killed":
      return 128 + signalNumber(end.signal);
    case "settled":
      if (end.locked === true && "signal" in end.after) return 124;
      // A server is asked to go by SIGTERM, and by SIGKILL if it takes its time; any other signal is its own.
      return "signal" in end.after && !["SIGTERM", "SIGKILL"].includes(end.after.signal)
        ? 128 + signalNumber(end.after.signal)
        : 0;
    case "out-of-time":
      return 124;
    case "not-started":
      return 2;
  }
}

function numberOf(option: string, text: string): number {
  const number = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && Number.isFinite(number)) return number;
  throw new UsageError(`expected a number for ${option}, found ${text === "" ? "nothing" : text}`);
}
