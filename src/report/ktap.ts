import { callText } from "../selftest/call-text.ts";
import type { MutationScore } from "../selftest/mutation-score.ts";
import type { Outcome } from "../selftest/run-case.ts";
import type { Result, SuiteResult } from "../selftest/run-suite.ts";

/** One build's selftest, with the score of its cases where that was asked for. */
export interface SelftestReport extends SuiteResult {
  readonly score?: MutationScore;
}

/**
 * The results as KTAP version 1 (Documentation/dev-tools/ktap.rst), line by line: one build as a flat list, several each as a nested suite. A
 * case that failed is preceded by what it tests and by the calls up to the one that went wrong.
 */
export function* ktap(reports: readonly SelftestReport[]): Generator<string> {
  const [only] = reports;
  if (reports.length === 1 && only !== undefined) {
    yield* suite(only, "");
    return;
  }
  yield "KTAP version 1\n";
  yield `1..${reports.length}\n`;
  let number = 0;
  for (const report of reports) {
    yield* suite(report, "  ");
    yield line("", good(report), ++number, report.suite.build.name);
  }
}

/** Whether nothing failed, and no mutant got by without a reason. */
export function good({ results, score }: SelftestReport): boolean {
  return results.every(({ outcome }) => outcome.kind !== "fail") && (score === undefined || gaps(score) === 0);
}

/** Mutants that no case found, and nothing explains. */
export function gaps({ survivors }: MutationScore): number {
  return survivors.filter(({ because }) => because === undefined).length;
}

/** `404 of 410 mutants found, 98.5 %; 6 cannot be told apart`. */
export function scoreText({ mutants, found, survivors }: MutationScore): string {
  const of = (kind: string | undefined) => survivors.filter(({ because }) => because?.kind === kind).length;
  const parts = [
    [of("equivalent"), "behave as the build does"],
    [of("unprovoked"), "need what no call can provoke"],
    [of(undefined), "are not explained"],
  ] as const;
  const left = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  const percent = mutants === 0 ? "100" : ((100 * found) / Math.max(1, mutants - of("equivalent") - of("unprovoked"))).toFixed(1);
  return [`${found} of ${mutants} mutants found, ${percent.replace(/\.0$/, "")} % of those that can be`, ...left].join("; ");
}

function* suite({ suite: { interface: name, build }, on, results, score }: SelftestReport, indent: string): Generator<string> {
  yield `${indent}KTAP version 1\n`;
  yield `${indent}# Subtest: ${plain(build.name)}\n`;
  yield `${indent}1..${results.length + (score === undefined ? 0 : 1)}\n`;
  if (on !== build.name) yield `${indent}# ${plain(name)}: ${plain(on)} held to the word of ${plain(build.name)}\n`;
  let number = 0;
  for (const result of results) {
    number += 1;
    yield* explained(result, indent);
    const { outcome } = result;
    yield line(indent, outcome.kind !== "fail", number, result.case.name, outcome);
  }
  if (score !== undefined) {
    for (const { name, because } of score.survivors) {
      const reason = because === undefined ? "not explained: a case is missing" : `${because.kind}: ${because.reason}`;
      yield `${indent}# not found: ${plain(name)}: ${plain(reason)}\n`;
    }
    yield line(indent, gaps(score) === 0, number + 1, scoreText(score));
  }
  const count = (kind: Outcome["kind"]) => results.filter(({ outcome }) => outcome.kind === kind).length;
  yield `${indent}# Totals: pass:${count("pass")} fail:${count("fail")} xfail:0 xpass:0 skip:${count("skip")} error:0\n`;
}

/** Why a case failed, before its own line. */
function* explained({ case: { about, plays }, outcome }: Result, indent: string): Generator<string> {
  if (outcome.kind !== "fail") return;
  yield `${indent}# tests ${plain(about.reason)}\n`;
  for (const play of plays.slice(0, outcome.at)) yield `${indent}# ${plain(callText(play))}\n`;
  yield `${indent}# ${plain(outcome.call)}: expected ${plain(outcome.expected)}, found ${plain(outcome.found)}\n`;
}

function line(indent: string, ok: boolean, number: number, name: string, outcome?: Outcome): string {
  const directive = outcome?.kind === "skip" ? ` # SKIP ${plain(outcome.reason)}` : "";
  return `${indent}${ok ? "ok" : "not ok"} ${number} ${plain(name)}${directive}\n`;
}

/** On one line and without what KTAP reads as a directive. */
export function plain(text: string): string {
  return text
    .replaceAll("#", "no. ")
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .trim();
}
