import type { ChangeId, Contract, Protocol } from "../contract/contract.ts";
import type { MatrixCase } from "../trial/matrix-case.ts";
import type { MatrixReport, ReportedCase } from "../trial/matrix-result.ts";

/** A matrix as a table, before it is text, or a page. */
export interface MatrixGrid {
  /** What a build declares, by kind of protocol, and then changes that matter. */
  readonly columns: readonly GridColumn[];
  readonly rows: readonly GridRow[];
}

export interface GridColumn {
  readonly kind: "version" | "features" | "change";
  readonly title: string;
}

export interface GridRow {
  readonly reported: ReportedCase;
  /** One for each column; `–` for what is not there. */
  readonly cells: readonly string[];
  /** `runs`, `gives up`; `not run`. */
  readonly verdict: string;
  readonly mark: Mark;
  /** Why, and what else is worth a word: as the program said it. */
  readonly why: string;
}

/** `fine`: as expected. `wrong`: not. `unknown`: not judged, or not run. */
export type Mark = "fine" | "wrong" | "unknown";

/** Changes that a table has room for. */
const mostChanges = 8;
/** Of changes that are behind neither a version nor a feature, so many are shown where no failure says which matter; none where there are more. */
const fewUntold = 4;

/** The table of a matrix: a row a case, in order. */
export function matrixGrid(report: MatrixReport): MatrixGrid {
  const { contract, cases } = report;
  const all = cases.map((each) => each.case);
  const columns: (GridColumn & { readonly cell: (each: MatrixCase) => string })[] = [
    ...declared(contract, all, "version"),
    ...declared(contract, all, "features"),
    ...changesThatMatter(report).map((id) => ({
      kind: "change" as const,
      title: id,
      cell: ({ has }: MatrixCase) => (has.includes(id) ? "✓" : "–"),
    })),
  ];
  // A change may have the name of a column.
  const taken = new Set(columns.filter(({ kind }) => kind === "change").map(({ title }) => title));
  return {
    columns: columns.map(({ kind, title }) => ({ kind, title: kind !== "change" && taken.has(title) ? `${title} said` : title })),
    rows: cases.map((reported) => ({
      reported,
      cells: columns.map(({ cell }) => cell(reported.case)),
      ...judged(reported),
    })),
  };
}

function judged({ result }: ReportedCase): Pick<GridRow, "verdict" | "mark" | "why"> {
  if (result === undefined) return { verdict: "not run", mark: "unknown", why: "" };
  const { outcome, judgement } = result;
  const marks = { "as-expected": "fine", "not-as-expected": "wrong", "not-judged": "unknown" } as const;
  // Where it runs as expected there is nothing to give a reason for.
  const reason = outcome.kind === "runs" || judgement.verdict === "not-judged" ? judgement.reason : outcome.reason;
  return {
    verdict: outcome.kind,
    mark: marks[judgement.verdict],
    why: [reason, ...outcome.notes].filter((text) => text !== "").join("; "),
  };
}

/** One column for the numbers that builds declare. Of several protocols, those but the first are named. */
function declared(contract: Contract, cases: readonly MatrixCase[], kind: "version" | "features") {
  const wanted: Protocol["kind"] = kind === "version" ? "version" : "feature";
  const protocols = contract.protocols.filter((each) => each.kind === wanted).map(({ name }) => name);
  const numbers = ({ declares }: MatrixCase) => (kind === "version" ? declares.versions : declares.features);
  const cell = (each: MatrixCase) => {
    const said = protocols.flatMap((name, index) => {
      const number = numbers(each)[name];
      return number === undefined ? [] : [index === 0 ? `${number}` : `${name}=${number}`];
    });
    return said.length === 0 ? "–" : said.join(" ");
  };
  return cases.some((each) => cell(each) !== "–") ? [{ kind, title: kind, cell }] : [];
}

function changesThatMatter({ contract, cases, causes }: MatrixReport): readonly ChangeId[] {
  const inCauses = new Set(causes.causes.flatMap(({ when }) => when.map(({ change }) => change)));
  if (inCauses.size > 0) return [...inCauses].slice(0, mostChanges);
  const untold = contract.changes.filter(({ id, gate, silent }) => {
    const having = cases.filter((each) => each.case.has.includes(id)).length;
    const brings = contract.protocols.some(({ since }) => since === id);
    return (
      silent !== true && !brings && !["base", "version", "feature"].includes(gate.kind) && having > 0 && having < cases.length
    );
  });
  return untold.length > fewUntold ? [] : untold.map(({ id }) => id);
}
