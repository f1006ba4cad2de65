import type { Cause } from "../trial/matrix-causes.ts";
import { literalsText } from "../trial/matrix-literal.ts";
import { buildKey } from "../trial/matrix-observation.ts";
import { countReport, type MatrixReport, type ReportedCase } from "../trial/matrix-result.ts";

const matrixSchema = "abide/trial-matrix/1";

/**
 * A matrix as JSON (`schema/trial-matrix-1.schema.json`), indented by 2 spaces and ended by a line feed. Every property is always there, in this
 * order; what is not there is null. 64-bit values are decimal text, since JSON's numbers lose them.
 */
export function matrixJson(report: MatrixReport): string {
  const { matrix, program, expect, cases, causes, lies } = report;
  const counts = countReport(report);
  const document = {
    schema: matrixSchema,
    verdict: counts.notAsExpected > 0 ? "not-as-expected" : counts.notJudged + counts.notRun > 0 ? "not-judged" : "as-expected",
    interface: matrix.interface,
    program,
    expect,
    strength: matrix.strength,
    combinations: matrix.combinations,
    counts,
    cases: cases.map(caseJson),
    causes: causes.causes.map((each) => causeJson(each, cases)),
    furtherTrials: causes.asked.length,
    moreTrialsNeeded: causes.exhausted,
    unexplained: causes.unexplained,
    lies: lies.map(({ dishonest, honest }) => ({ dishonest, honest })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function caseJson({ case: { id, name, kind, has, declares }, result }: ReportedCase): object {
  const numbers = (given: Readonly<Record<string, bigint>>) =>
    Object.fromEntries(Object.entries(given).map(([protocol, number]) => [protocol, number.toString()]));
  return {
    id,
    name,
    kind,
    has,
    declares: {
      versions: numbers(declares.versions),
      capabilities: [...declares.capabilities],
      features: numbers(declares.features),
    },
    result:
      result === undefined
        ? null
        : {
            outcome: result.outcome.kind,
            reason: result.outcome.reason,
            notes: result.outcome.notes,
            asked: result.outcome.asked,
            asserted: result.outcome.asserted,
            verdict: result.judgement.verdict,
            because: result.judgement.reason,
            milliseconds: result.milliseconds,
            crossings: result.crossings,
            out: result.out,
            err: result.err,
          },
  };
}

function causeJson({ when, evidence, alternatives, pairs }: Cause, cases: readonly ReportedCase[]): object {
  const idOf = (has: ReadonlySet<string>) => {
    const key = buildKey(has);
    return cases.find((each) => each.case.kind !== "dishonest" && buildKey(new Set(each.case.has)) === key)?.case.id ?? null;
  };
  return {
    text: literalsText(when),
    when: when.map(({ change, there }) => ({ change, there })),
    evidence,
    alternatives,
    pairs: pairs.map(({ literal, fails, passes }) => ({
      change: literal.change,
      fails: idOf(fails),
      passes: idOf(passes),
    })),
  };
}
