import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import type { Command } from "commander";
import type { Contract } from "../contract/contract.ts";
import { ContractError } from "../contract/contract-error.ts";
import { JournalError } from "../matrix/journal-error.ts";
import { QueueCoordinator } from "../matrix/queue-coordinator.ts";
import { QueueError } from "../matrix/queue-error.ts";
import { type RunMatrixOptions, type RunTrial, runMatrix } from "../matrix/run-matrix.ts";
import { matrixHtml } from "../report/matrix-html.ts";
import { matrixJson } from "../report/matrix-json.ts";
import { matrixJunit } from "../report/matrix-junit.ts";
import { matrixProgress } from "../report/matrix-progress.ts";
import { matrixText } from "../report/matrix-text.ts";
import { printable } from "../report/printable.ts";
import { type Expect, ExpectError, expectText, parseExpect } from "../trial/matrix-expect.ts";
import { countReport, type MatrixReport, neverTouched } from "../trial/matrix-result.ts";
import { interfaceNamed } from "./interface-named.ts";
import { type Io, writeAll } from "./io.ts";
import { type ExitCode, UsageError } from "./verb.ts";
import { version } from "./version.ts";

/** The options of a matrix, as the command line has them. */
export interface TrialMatrixOptions {
  readonly matrix: string;
  readonly strength?: string;
  readonly drafts?: true;
  readonly linear?: readonly string[];
  readonly dishonest?: true;
  readonly expect?: string;
  readonly jobs?: string;
  readonly journal?: string;
  readonly extra?: string;
  readonly queue?: string;
  readonly format?: MatrixFormat;
  readonly report?: string;
}

type MatrixFormat = keyof typeof printers;

/** What a matrix is run by. */
export interface TrialMatrixMeans {
  readonly runTrial: RunTrial;
  /** What else decides about a result, for the journal: `{ timeout: "10" }`. */
  readonly settings?: RunMatrixOptions["settings"];
  /** Aborted when the user wants it to end: what runs is waited for, nothing more is started. */
  readonly signal?: AbortSignal;
}

const printers = {
  text: (report: MatrixReport, color: boolean) => matrixText(report, { color }),
  json: matrixJson,
  junit: matrixJunit,
  html: matrixHtml,
} as const satisfies Record<string, (report: MatrixReport, color: boolean) => string>;

export const matrixFormats = Object.keys(printers) as readonly MatrixFormat[];

/** Adds the options of a matrix to a verb's command, which has `--report` and `--format` for other reports as well. */
export function addMatrixOptions(command: Command): Command {
  return command
    .option("--matrix <interface>", "run the program on every release of the interface, and on builds that cover its changes")
    .option("--strength <n>", "how many changes at a time are met in every combination; 0: releases alone", "2")
    .option("--drafts", "also cover changes that only drafts have")
    .option("--linear <protocol...>", "version protocols out of which nobody picked: a number comes with all before it")
    .option("--dishonest", "also releases that say of themselves what is not true")
    .option("--expect <what>", "runs, exit CODE, signal NAME, hangs, /REGEX/, or a script that answers by its exit code", "runs")
    .option("--jobs <n>", "how many at a time; by default as many as there are cores")
    .option("--journal <file>", "write down what is done, and continue from there")
    .option("--extra <n>", "how many builds may be tried besides, to find out what causes failures", "64")
    .option("--queue <url>", "have the cases run by abide trial-worker, on other machines as well: redis://HOST[:PORT]");
}

/**
 * `abide trial --matrix INTERFACE -- PROGRAM`. Exit code: 0 as expected on every build; 1 not on some; 2 some were not judged or not run.
 *
 * Throws a `UsageError` for what the user can put right: an interface, option or journal that cannot be.
 */
export async function trialMatrix(
  io: Io,
  program: readonly string[],
  options: TrialMatrixOptions,
  { runTrial, settings, signal }: TrialMatrixMeans,
): Promise<ExitCode> {
  const [first, ...args] = program;
  if (first === undefined) {
    throw new UsageError(`what is to be tried? abide trial --matrix ${options.matrix} -- PROGRAM [ARGUMENT]…`);
  }
  const spec = await interfaceNamed(options.matrix);
  const contract: Contract = spec.contract;
  const expect = expectation(options.expect ?? "runs");
  const settled = {
    strength: whole("--strength", options.strength ?? "2", 0),
    extra: whole("--extra", options.extra ?? "64", 0),
    // Workers take as many at a time as they were told to; for them, all that is left is in the queue.
    jobs:
      options.jobs === undefined
        ? options.queue === undefined
          ? availableParallelism()
          : mostQueued
        : whole("--jobs", options.jobs, 1),
  };
  // Before hours of work, not after.
  if (options.report !== undefined) write(options.report, "", "a");
  const queue =
    options.queue === undefined ? undefined : await openQueue(io, options.queue, [first, ...args], contract, expect, settings);
  const leave = () => void queue?.close();
  signal?.addEventListener("abort", leave);
  const report = await run({
    ...settled,
    contract,
    spec,
    program,
    expect,
    runTrial,
    version: version(),
    drafts: options.drafts === true,
    dishonest: options.dishonest === true,
    linear: options.linear ?? [],
    ...(options.journal === undefined ? {} : { journal: options.journal }),
    ...(settings === undefined ? {} : { settings }),
    ...(signal === undefined ? {} : { signal }),
    ...(queue === undefined ? {} : { runCase: (each) => queue.runCase(each) }),
    onEvent: (event) => progress(io, matrixProgress(event)),
  }).finally(async () => {
    progress(io, "");
    signal?.removeEventListener("abort", leave);
    await queue?.close();
  });
  const format = options.format ?? "text";
  const color = io.color.out && options.report === undefined;
  const text = printers[format](report, color);
  if (options.report === undefined) await writeAll(io, [text]);
  else write(options.report, text);
  const { notAsExpected, notJudged, notRun } = countReport(report);
  if (notRun > 0 && options.journal !== undefined) {
    io.err(`abide: ${notRun} were not run; the same command continues from ${options.journal}\n`);
  }
  if (neverTouched(report)) {
    io.err(
      `abide: ${first} never touched ${contract.name} on any build: nothing was tried; expected a program that opens its devices\n`,
    );
    return 1;
  }
  if (notAsExpected > 0) return 1;
  return notJudged + notRun > 0 ? 2 : 0;
}

/** How many cases are in the queue at once, at most. */
const mostQueued = 256;

async function openQueue(
  io: Io,
  url: string,
  program: readonly [string, ...string[]],
  contract: Contract,
  expect: Expect,
  settings: TrialMatrixMeans["settings"] = {},
): Promise<QueueCoordinator> {
  try {
    return await QueueCoordinator.open({
      url,
      version: version(),
      interface: contract.name,
      program,
      expect: expectText(expect),
      settings,
      onNoWorkers: () =>
        io.err(`abide: no worker takes cases from the queue; start one: abide trial-worker --queue URL, of abide ${version()}\n`),
      onTrouble: (message) => io.err(`abide: the queue: ${printable(message)}; it is waited for\n`),
    });
  } catch (error) {
    if (error instanceof QueueError) throw new UsageError(error.message);
    throw error;
  }
}

async function run(options: RunMatrixOptions): Promise<MatrixReport> {
  try {
    return await runMatrix(options);
  } catch (error) {
    if (error instanceof JournalError || error instanceof ContractError || error instanceof ExpectError)
      throw new UsageError(error.message);
    throw error;
  }
}

function expectation(text: string): Expect {
  try {
    return parseExpect(text);
  } catch (error) {
    if (error instanceof ExpectError) throw new UsageError(`--expect: ${error.message}`);
    throw error;
  }
}

function whole(option: string, text: string, least: number): number {
  const number = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least) return number;
  throw new UsageError(`${option}: expected a whole number of at least ${least}, found ${text === "" ? '""' : text}`);
}

function write(file: string, text: string, flag: "a" | "w" = "w"): void {
  try {
    writeFileSync(file, text, { flag });
  } catch (error) {
    throw new UsageError(`the report ${file} cannot be written (${(error as NodeJS.ErrnoException).code ?? error})`);
  }
}

function progress({ terminal, err }: Io, text: string): void {
  if (terminal?.err) err(`\r\u001b[K${text}`);
}
