import { type Cause, causesText, type Pair } from "../trial/matrix-causes.ts";
import { literalsText } from "../trial/matrix-literal.ts";
import { buildKey } from "../trial/matrix-observation.ts";
import type { MatrixReport } from "../trial/matrix-result.ts";
import { counted } from "./review-page.ts";

/** A statement about failures, and how it is known: text as it is, not yet fit for a terminal. */
export interface CausesLine {
  readonly text: string;
  readonly known: readonly string[];
}

/** Causes that are worth reading; more of them say that nothing simple is to be said. */
const mostShown = 5;

/** What causes failures, and how that is known, in lines. None when nothing failed. */
export function causesLines(report: MatrixReport): readonly CausesLine[] {
  const { causes, cases, lies } = report;
  const name = (id: string) => cases.find((each) => each.case.id === id)?.case.name ?? id;
  const shown = causes.causes.slice(0, mostShown);
  const left = causes.causes.length - shown.length;
  const [only] = shown;
  const lines: CausesLine[] =
    shown.length === 1 && only !== undefined
      ? [{ text: causesText({ causes: [only], unexplained: causes.unexplained }), known: knownBy(only, report) }]
      : shown.map((cause, index) => ({
          text: `${index === 0 ? "fails when" : "or when"} ${literalsText(cause.when)}`,
          known: knownBy(cause, report),
        }));
  return [
    ...lines,
    ...(left === 0 ? [] : [{ text: `or for one of ${left} further reasons, so that none may be the true one`, known: [] }]),
    ...(causes.unexplained === 0
      ? []
      : [{ text: `${counted(causes.unexplained, "failing build")} of which no change or absence of few tells why`, known: [] }]),
    ...(causes.exhausted
      ? [{ text: `more could be known by more than ${counted(causes.asked.length, "further trial")}`, known: [] }]
      : []),
    ...lies.map(({ dishonest, honest }) => ({
      text: `fails on ${name(dishonest)}, which is not true; as it honestly is (${name(honest)}) it does not`,
      known: [],
    })),
  ];
}

function knownBy({ evidence, alternatives, pairs }: Cause, report: MatrixReport): readonly string[] {
  const { causes } = report;
  const tried = counted(observed(report), "build");
  const how =
    evidence === "confirmed"
      ? `confirmed: without each part it does not fail, and with all of them it does (${tried}, ${causes.asked.length} of them tried for this)`
      : `so it was on all ${tried}${alternatives === 0 ? "" : `; ${alternatives === 100 ? "100 or more" : alternatives} other explanations as short fit as well`}`;
  return [how, ...pairs.map((pair) => pairText(pair, report))];
}

/** Honest builds that were judged. */
function observed({ cases }: MatrixReport): number {
  return cases.filter(
    (each) => each.case.kind !== "dishonest" && each.result !== undefined && each.result.judgement.verdict !== "not-judged",
  ).length;
}

function pairText({ literal, fails, passes }: Pair, { cases }: MatrixReport): string {
  const name = (has: ReadonlySet<string>) => {
    const key = buildKey(has);
    return cases.find((each) => each.case.kind !== "dishonest" && buildKey(new Set(each.case.has)) === key)?.case.name ?? "?";
  };
  return `${literal.there ? "with" : "without"} ${literal.change}: fails on ${name(fails)}, not on ${name(passes)}`;
}
