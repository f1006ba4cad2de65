import type { Pool } from "./draw-sample.ts";
import { columns } from "./sample-table.ts";
import { wilson } from "./wilson.ts";

/** What inspection made of a finding. */
const judgements: readonly string[] = ["right", "too loud", "wrong"];

/** What became of it since: `mended` is not found any more, `reworded` says something else. */
const since = /, (mended|reworded)$/;

interface Judged {
  readonly seed: string;
  readonly number: string;
  readonly fingerprint: string;
  readonly judgement: string;
}

/** What a document of judged findings comes to beside what reviews find now. */
export interface Checked {
  /** What must not be; none when all holds. */
  readonly complaints: readonly string[];
  /** Findings of other builds than those at hand, which need not have them. */
  readonly notes: readonly string[];
}

/** Of the findings of a document that was made with other builds, the share that may be missing: stable builds take back what was found of others. */
const mostMissing = 0.02;

/**
 * Holds the judged samples of a document (`## Seed 1`, each followed by its table) to what reviews find: a finding that is no longer produced, or is although
 * it is said to be mended; a judgement that is none; figures that the list does not bear out.
 */
export function checkJudged(document: string, pools: readonly Pool[]): Checked {
  const found = new Set(pools.flatMap(({ findings }) => findings.map(({ fingerprint }) => fingerprint)));
  const rows = judgedOf(document);
  const others = new Set(pools.flatMap(({ before, after }) => [before, after]).filter((tree) => !document.includes(tree)));
  const wrong = rows.flatMap(({ seed, number, fingerprint, judgement }) => {
    const named = `seed ${seed}, no. ${number} (${fingerprint})`;
    const kind = judgement.replace(since, "");
    if (!judgements.includes(kind)) return [`${named}: expected one of ${judgements.join(", ")}, found '${judgement}'`];
    return judgement.endsWith(", mended") && found.has(fingerprint) ? [`${named} is said to be mended, and is found`] : [];
  });
  const missing = rows
    .filter(({ fingerprint, judgement }) => !judgement.endsWith(", mended") && !found.has(fingerprint))
    .map(({ seed, number, fingerprint }) => `seed ${seed}, no. ${number} (${fingerprint}) is not found any more`);
  const excused = others.size > 0 && missing.length <= mostMissing * rows.length;
  const excuse = ` (the document was made with other builds than ${[...others].join(", ")})`;
  const seeds = [...new Set(rows.map(({ seed }) => seed))];
  const wanted = seeds.flatMap((seed) => figures(rows.filter((row) => row.seed === seed)));
  const unsaid = wanted.filter((line) => !document.includes(line)).map((line) => `the list says otherwise; expected: ${line}`);
  return {
    complaints: [
      ...(rows.length === 0 ? ["no judged finding is listed"] : []),
      ...wrong,
      ...(excused ? [] : missing.map((line) => (others.size > 0 ? line + excuse : line))),
      ...unsaid,
    ],
    notes: excused ? missing.map((line) => line + excuse) : [],
  };
}

/** One line for each judgement: how many, what share, and between what the share of all findings lies, with 95 % confidence. */
function figures(rows: readonly Judged[]): readonly string[] {
  return judgements.map((judgement) => {
    const count = rows.filter((row) => row.judgement.replace(since, "") === judgement).length;
    const { from, to } = wilson(count, rows.length);
    const percent = (share: number): string => (share * 100).toFixed(1);
    return `| ${rows[0]?.seed} | ${judgement} | ${count} of ${rows.length} | ${percent(count / rows.length)} % | ${percent(from)} to ${percent(to)} % |`;
  });
}

function judgedOf(document: string): readonly Judged[] {
  const rows: Judged[] = [];
  let seed = "";
  for (const line of document.split("\n")) {
    seed = /^## Seed (\d+)/.exec(line)?.[1] ?? seed;
    const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    const at = (name: string): string => cells[columns.indexOf(name) + 1] ?? "";
    if (cells.length !== columns.length + 2 || !/^[0-9a-f]{12}$/.test(at("fingerprint"))) continue;
    rows.push({ seed, number: at("no."), fingerprint: at("fingerprint"), judgement: at("judgement") });
  }
  return rows;
}
