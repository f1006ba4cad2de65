import { callText } from "../selftest/call-text.ts";
import type { MutationScore } from "../selftest/mutation-score.ts";
import type { Result } from "../selftest/run-suite.ts";
import { good, type SelftestReport } from "./ktap.ts";

const selftestSchema = "abide/selftest/1";

/**
 * The results as JSON (`schema/selftest-1.schema.json`), indented by 2 spaces and ended by a line feed. Every property is always there, in this
 * order; what is not there is null.
 */
export function selftestJson(reports: readonly SelftestReport[]): string {
  const document = {
    schema: selftestSchema,
    verdict: reports.every(good) ? "pass" : "fail",
    builds: reports.map((report) => ({
      interface: report.suite.interface,
      build: report.suite.build.name,
      on: report.on,
      verdict: good(report) ? "pass" : "fail",
      cases: report.results.map(caseJson),
      mutation: report.score === undefined ? null : scoreJson(report.score),
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function caseJson({ case: { name, area, about, plays, program }, outcome }: Result): object {
  return {
    name,
    area,
    outcome: outcome.kind,
    tests: {
      change: about.change ?? null,
      protocol: about.protocol ?? null,
      command: about.command ?? null,
      check: about.check ?? null,
      reason: about.reason,
    },
    program: program ?? null,
    calls: plays.map(callText),
    skipped: outcome.kind === "skip" ? outcome.reason : null,
    failure: outcome.kind === "fail" ? { at: outcome.at, expected: outcome.expected, found: outcome.found } : null,
  };
}

function scoreJson({ mutants, found, survivors }: MutationScore): object {
  return {
    mutants,
    found,
    survivors: survivors.map(({ name, kind, because }) => ({
      name,
      kind,
      explained: because?.kind ?? null,
      reason: because?.reason ?? null,
    })),
  };
}
