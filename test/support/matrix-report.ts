import type { CaseOutcome } from "../../src/trial/case-outcome.ts";
import { matrixCases } from "../../src/trial/matrix-cases.ts";
import { findCauses } from "../../src/trial/matrix-causes.ts";
import type { CaseResult, MatrixReport } from "../../src/trial/matrix-result.ts";
import { menuContract } from "./menu-host.ts";

/** What a program that a contract's builds decide about would be reported to have done: without running any. */
export async function matrixReport(
  behaves: (has: ReadonlySet<string>) => CaseOutcome["kind"],
  { said = "", dishonest = false, notRun = 0 } = {},
): Promise<MatrixReport> {
  const matrix = matrixCases(menuContract, { dishonest });
  const resultOf = (id: string, has: readonly string[], lies: boolean): CaseResult => {
    const kind = lies ? "crashes" : behaves(new Set(has));
    const verdict = kind === "runs" ? "as-expected" : kind === "not started" ? "not-judged" : "not-as-expected";
    const reasons = {
      runs: "exit 0",
      "gives up": `exit 1: ${said}`,
      crashes: `SIGABRT: ${said}`,
      hangs: "no end",
      "not started": "ENOENT",
    };
    const reason =
      verdict === "as-expected"
        ? ""
        : verdict === "not-judged"
          ? "could not be started: ENOENT"
          : `expected it to run, found (${reasons[kind]})`;
    const outcome = { kind, reason: reasons[kind], notes: [], asked: [], asserted: [] };
    return { id, outcome, judgement: { verdict, reason }, milliseconds: 1500, crossings: 3, out: "", err: said };
  };
  const cases = matrix.cases.map((each, index) => ({
    case: each,
    ...(index < matrix.cases.length - notRun ? { result: resultOf(each.id, each.has, each.kind === "dishonest") } : {}),
  }));
  const seen = cases
    .filter(
      ({ case: { kind }, result }) => kind !== "dishonest" && result !== undefined && result.judgement.verdict !== "not-judged",
    )
    .map(({ case: { has }, result }) => ({ has: new Set(has), fails: result?.judgement.verdict === "not-as-expected" }));
  const causes = await findCauses(menuContract, seen);
  const lies = dishonest ? [{ dishonest: matrix.cases.find(({ kind }) => kind === "dishonest")?.id ?? "", honest: "1" }] : [];
  return { contract: menuContract, matrix, program: ["/bin/menu", "--all"], expect: "runs", cases, causes, lies };
}
