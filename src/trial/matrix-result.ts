import type { Contract } from "../contract/contract.ts";
import type { CaseOutcome } from "./case-outcome.ts";
import type { Matrix, MatrixCase } from "./matrix-case.ts";
import type { Causes } from "./matrix-causes.ts";
import type { Judgement } from "./matrix-judge.ts";
import { waitedOrEnded } from "./run-outcome.ts";
import type { TrialResult } from "./trial-result.ts";

/** What became of one case. Plain data without 64-bit values: a line of the journal as it is. */
export interface CaseResult {
  /** The case's. */
  readonly id: string;
  readonly outcome: CaseOutcome;
  readonly judgement: Judgement;
  readonly milliseconds: number;
  /** How many calls crossed the interface. */
  readonly crossings: number;
  /** The last that it said. */
  readonly out: string;
  readonly err: string;
}

/** A matrix after it was run. */
export interface MatrixReport {
  readonly contract: Contract;
  readonly matrix: Matrix;
  /** The program and its arguments. */
  readonly program: readonly string[];
  /** `exit 0`. */
  readonly expect: string;
  /** The matrix's cases and then those that were asked for to find causes. One without a result was not run. */
  readonly cases: readonly ReportedCase[];
  readonly causes: Causes;
  readonly lies: readonly Lie[];
}

export interface ReportedCase {
  readonly case: MatrixCase;
  readonly result?: CaseResult;
}

/** A build that says what is not true and fails, where the same build as it honestly is does not: what it says is the cause. */
export interface Lie {
  /** Ids of cases. */
  readonly dishonest: string;
  readonly honest: string;
}

/** How much of what a program said is kept, in UTF-16 code units. */
const mostSaid = 16_384;

/** What is kept of a trial. */
export function caseResult(
  id: string,
  { milliseconds, crossings, dropped, out, err }: TrialResult,
  outcome: CaseOutcome,
  judgement: Judgement,
): CaseResult {
  // Not from the middle of a character.
  const tail = (text: string) => text.slice(-mostSaid).replace(/^[\udc00-\udfff]/, "");
  return {
    id,
    outcome,
    judgement,
    milliseconds,
    crossings: crossings.length + dropped,
    out: tail(out),
    err: tail(err),
  };
}

/** What becomes of a case whose trial itself failed: that says nothing about the program. */
export function failedResult(id: string, message: string): CaseResult {
  return {
    id,
    outcome: { kind: "not started", reason: message, notes: [], asked: [], asserted: [] },
    judgement: { verdict: "not-judged", reason: message },
    milliseconds: 0,
    crossings: 0,
    out: "",
    err: "",
  };
}

/** The gates that the program asked, and those that it took for granted, on any build: by their names. */
export function gatesOf({ cases }: MatrixReport): { readonly asked: readonly string[]; readonly asserted: readonly string[] } {
  const all = (of: "asked" | "asserted") => [...new Set(cases.flatMap(({ result }) => result?.outcome[of] ?? []))];
  return { asked: all("asked"), asserted: all("asserted") };
}

/** Whether the program was run and met the interface on no build: nothing was tried, whatever it did. */
export function neverTouched({ cases }: MatrixReport): boolean {
  const results = cases.flatMap(({ result }) => result ?? []).filter(({ outcome }) => outcome.kind !== "not started");
  return results.length > 0 && results.every(({ crossings }) => crossings === 0);
}

/** On how many builds the program settled down to wait, and on how many it came to its end by itself and well. */
export function waitedAndEnded({ cases }: MatrixReport): { readonly waited: number; readonly ended: number } {
  const ends = cases.flatMap(({ result }) => (result?.outcome.kind === "runs" ? waitedOrEnded(result.outcome.reason) : []));
  return { waited: ends.filter((each) => each === "waited").length, ended: ends.filter((each) => each === "ended").length };
}

/** How many cases ended how. */
export function countReport({ cases }: MatrixReport) {
  const results = cases.flatMap(({ result }) => result ?? []);
  const verdicts = (verdict: Judgement["verdict"]) => results.filter(({ judgement }) => judgement.verdict === verdict).length;
  const ends = (kind: CaseOutcome["kind"]) => results.filter(({ outcome }) => outcome.kind === kind).length;
  return {
    cases: cases.length,
    asExpected: verdicts("as-expected"),
    notAsExpected: verdicts("not-as-expected"),
    notJudged: verdicts("not-judged"),
    notRun: cases.length - results.length,
    runs: ends("runs"),
    givesUp: ends("gives up"),
    crashes: ends("crashes"),
    hangs: ends("hangs"),
    notStarted: ends("not started"),
  };
}
