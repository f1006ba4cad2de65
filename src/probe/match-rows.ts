import type { Row } from "../interfaces/probes/probe-table.ts";
import { compareVersions, versionOf } from "./match-release.ts";
import type { OutOfLine } from "./probe-result.ts";

export interface RowMatch {
  /** The newest release whose rows are all here, or at least the nearest. */
  readonly releases: readonly string[];
  readonly between: false;
  /** The next release that brought a row. */
  readonly next?: string;
  readonly outOfLine: readonly OutOfLine[];
}

/**
 * Which release rows with a first release of their own belong to: the level at which the fewest rows are out of line; of equally good ones that of
 * the running kernel, else the newest. Optional rows and those without a release do not count.
 */
export function matchRows(rows: readonly { readonly row: Row; readonly here: boolean }[], running?: string): RowMatch {
  const dated = rows.flatMap(({ row, here }) =>
    row.since === undefined || row.optional === true ? [] : [{ name: row.name, since: row.since, here }],
  );
  const levels = [...new Set(dated.map(({ since }) => since))].sort(compareVersions);
  const scored = levels.map((level, index) => {
    const wrong = dated.filter(({ since, here }) => compareVersions(since, level) <= 0 !== here);
    const next = levels[index + 1];
    const own =
      running !== undefined && compareVersions(level, running) <= 0 && (next === undefined || compareVersions(next, running) > 0);
    return { level, next, wrong, own };
  });
  const least = Math.min(...scored.map(({ wrong }) => wrong.length));
  const nearest = scored.filter(({ wrong }) => wrong.length === least);
  const best = nearest.find(({ own }) => own) ?? nearest.at(-1);
  if (best === undefined || !dated.some(({ here }) => here)) return { releases: [], between: false, outOfLine: [] };

  const outOfLine: OutOfLine[] = best.wrong.map(({ name, since, here }) => ({
    kind: here ? "surplus" : "missing",
    name,
    since,
    against: best.level,
    message: here ? "is here: a backport, or a distribution's own" : "is missing: taken out, or left out by the configuration",
  }));
  return {
    releases: [best.level],
    between: false,
    ...(best.next === undefined ? {} : { next: best.next }),
    outOfLine: [...outOfLine, ...ahead(best.level, running)],
  };
}

/** The answers are of a release that the kernel does not call itself. */
function ahead(level: string, running: string | undefined): readonly OutOfLine[] {
  if (running === undefined || versionOf(running) === undefined || compareVersions(level, running) <= 0) return [];
  const version = versionOf(running)?.join(".") ?? running;
  return [
    {
      kind: "number",
      name: level,
      since: level,
      against: version,
      message: `the answers are those of ${level}, and the kernel calls itself ${version}: backports, or a distribution's own`,
    },
  ];
}
