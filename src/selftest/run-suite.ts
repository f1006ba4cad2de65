import type { Build } from "../contract/build.ts";
import type { AnyInterface } from "../session/spec.ts";
import type { Case, Suite } from "./case.ts";
import { providerTarget } from "./provider-target.ts";
import { type Outcome, runCase } from "./run-case.ts";
import type { Target } from "./target.ts";

export interface Result {
  readonly case: Case;
  readonly outcome: Outcome;
}

/** How a suite went: every case in the suite's order. */
export interface SuiteResult {
  readonly suite: Suite;
  /** Name of the build that the cases met. */
  readonly on: string;
  readonly results: readonly Result[];
}

/**
 * Runs every case on a target of its own.
 *
 * @param on name of what the targets are.
 * @param fresh a target on which nothing is open.
 */
export function runSuite(suite: Suite, on: string, fresh: (program: Case["program"]) => Target): SuiteResult {
  const results = suite.cases.map((each) => ({ case: each, outcome: runCase(each, fresh(each.program), suite.numbers) }));
  return { suite, on, results };
}

/** Runs every case on a fresh provider of a build: the one that is held to its word, unless another is named. */
export function runEmulated(spec: AnyInterface, suite: Suite, build: Build = suite.build): SuiteResult {
  return runSuite(suite, build.name, (program) => providerTarget(spec, build, program));
}

/** Whether nothing failed. */
export function passed({ results }: SuiteResult): boolean {
  return results.every(({ outcome }) => outcome.kind !== "fail");
}
