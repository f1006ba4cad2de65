import { readFile } from "node:fs/promises";
import type { BuildRequest } from "../contract/build-of.ts";
import type { Contract } from "../contract/contract.ts";
import type { AnyInterface } from "../session/spec.ts";
import { caseOutcome } from "../trial/case-outcome.ts";
import type { Matrix, MatrixCase } from "../trial/matrix-case.ts";
import { caseOf, type MatrixOptions, matrixCases } from "../trial/matrix-cases.ts";
import { type Causes, findCauses } from "../trial/matrix-causes.ts";
import { type Expect, ExpectError, expectText } from "../trial/matrix-expect.ts";
import { judge } from "../trial/matrix-judge.ts";
import { buildKey, type Observation } from "../trial/matrix-observation.ts";
import { type CaseResult, caseResult, type Lie, type MatrixReport, type ReportedCase } from "../trial/matrix-result.ts";
import { type MatrixEvent, schedule } from "../trial/matrix-schedule.ts";
import { textHash } from "../trial/text-hash.ts";
import type { TrialResult } from "../trial/trial-result.ts";
import { askScript } from "./ask-script.ts";
import { Journal, type JournalHeader, journalFormat } from "./journal.ts";

/** Runs the program once, on one build. */
export type RunTrial = (request: BuildRequest) => Promise<TrialResult>;

export interface RunMatrixOptions extends MatrixOptions {
  readonly contract: Contract;
  /** The program and its arguments: said in the report and the journal; `runTrial` knows how to run it. */
  readonly program: readonly string[];
  readonly expect: Expect;
  readonly runTrial: RunTrial;
  /** The interface: with it, it is said which gates the program asked. */
  readonly spec?: AnyInterface;
  /** How many at a time. */
  readonly jobs: number;
  /** Where to write down what is done, and to continue from. */
  readonly journal?: string;
  /** abide's version, for the journal. */
  readonly version: string;
  /** What else decides about a result, for the journal: `{ timeout: "10 s" }`. */
  readonly settings?: { readonly [name: string]: string };
  /** How many builds may be tried besides to find out what causes failures; 0: none. */
  readonly extra?: number;
  readonly onEvent?: (event: MatrixEvent) => void;
  /** Starts nothing more when it is aborted; what runs is waited for, and the report says what was not run. */
  readonly signal?: AbortSignal;
  /** Runs and judges one case, in place of `runTrial` here: on another machine. */
  readonly runCase?: (each: MatrixCase) => Promise<CaseResult>;
}

/**
 * Runs a program on every build of a matrix, judges what becomes of it, and finds out which changes cause what is not as expected.
 *
 * Throws a `ContractError` for a matrix that cannot be, a `JournalError` for a journal that cannot be used or written, and an `ExpectError`
 * for a script that cannot be read. A trial that fails is a result that was not judged.
 */
export async function runMatrix(options: RunMatrixOptions): Promise<MatrixReport> {
  const { contract, program, expect, onEvent, signal, jobs, extra = 64 } = options;
  const matrix = matrixCases(contract, options);
  const header = await headerOf(options, matrix);
  const journal = options.journal === undefined ? undefined : await Journal.open(options.journal, header);
  try {
    const run = options.runCase ?? ((each: MatrixCase) => runCase(each, options));
    const scheduling = {
      run,
      jobs,
      now: () => performance.now(),
      ...(journal === undefined ? {} : { known: journal.known, keep: (result: CaseResult) => journal.keep(result) }),
      ...(signal === undefined ? {} : { signal }),
    };
    const results = new Map(await schedule(matrix.cases, { ...scheduling, ...(onEvent === undefined ? {} : { onEvent }) }));
    const extras: MatrixCase[] = [];
    const ask = async (has: ReadonlySet<string>) => {
      const each = caseOf(contract, has, "extra");
      const found = await schedule([each], { ...scheduling, ...(onEvent === undefined ? {} : { onEvent }) });
      const result = found.get(each.id);
      if (result === undefined) return undefined;
      extras.push(each);
      results.set(each.id, result);
      return failed(result);
    };
    const seen = observations(matrix, results);
    const complete = matrix.cases.every(({ id }) => results.has(id));
    const causes: Causes = await findCauses(contract, seen, complete && extra > 0 ? { ask, most: extra } : {});
    const reported = [...matrix.cases, ...extras].map((each): ReportedCase => {
      const result = results.get(each.id);
      return { case: each, ...(result === undefined ? {} : { result }) };
    });
    return { contract, matrix, program, expect: expectText(expect), cases: reported, causes, lies: liesOf(matrix, results) };
  } finally {
    await journal?.close();
  }
}

/** Runs and judges one case here. */
export async function runCase(
  { id, request }: Pick<MatrixCase, "id" | "request">,
  { runTrial, expect, spec }: Pick<RunMatrixOptions, "runTrial" | "expect" | "spec">,
): Promise<CaseResult> {
  const result = await runTrial(request);
  const outcome = caseOutcome(result, spec);
  return caseResult(id, result, outcome, await judge(expect, result, outcome, askScript));
}

async function headerOf(
  { contract, program, expect, version, settings = {} }: RunMatrixOptions,
  matrix: Matrix,
): Promise<JournalHeader> {
  const script = expect.kind === "script" ? { script: textHash(await readScript(expect.path)) } : {};
  return {
    journal: journalFormat,
    abide: version,
    interface: contract.name,
    contract: hashOf(contract),
    cases: hashOf(matrix.cases.map(({ id, declares }) => [id, declares])),
    program,
    expect: expectText(expect),
    settings: { ...settings, ...script },
  };
}

/** A script that is changed judges otherwise: a journal belongs to what it said. Throws an `ExpectError` when it cannot be read. */
async function readScript(path: string): Promise<string> {
  try {
    return await readFile(path, "latin1");
  } catch (error) {
    throw new ExpectError(`the script ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? error})`);
  }
}

function hashOf(value: unknown): string {
  const plain = (_: string, each: unknown): unknown => {
    if (typeof each === "bigint") return `${each}n`;
    return each instanceof Set ? [...each] : each;
  };
  return textHash(JSON.stringify(value, plain));
}

/** True or false as it was judged; undefined where it was not. */
function failed({ judgement }: CaseResult): boolean | undefined {
  return judgement.verdict === "not-judged" ? undefined : judgement.verdict === "not-as-expected";
}

/** What honest builds did: of one that says what is not true, it is not its changes that tell what becomes of it. */
function observations({ cases }: Matrix, results: ReadonlyMap<string, CaseResult>): readonly Observation[] {
  return cases
    .filter(({ kind }) => kind !== "dishonest")
    .flatMap(({ id, has }) => {
      const result = results.get(id);
      const fails = result === undefined ? undefined : failed(result);
      return fails === undefined ? [] : [{ has: new Set(has), fails }];
    });
}

function liesOf({ cases }: Matrix, results: ReadonlyMap<string, CaseResult>): readonly Lie[] {
  const fails = ({ id }: MatrixCase) => {
    const result = results.get(id);
    return result === undefined ? undefined : failed(result);
  };
  const honest = new Map(cases.filter(({ kind }) => kind !== "dishonest").map((each) => [buildKey(new Set(each.has)), each]));
  return cases
    .filter((each) => each.kind === "dishonest" && fails(each) === true)
    .flatMap((each) => {
      const other = honest.get(buildKey(new Set(each.has)));
      return other !== undefined && fails(other) === false ? [{ dishonest: each.id, honest: other.id }] : [];
    });
}
