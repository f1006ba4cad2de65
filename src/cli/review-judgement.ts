import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { type Command, Option } from "commander";
import type { ReviewedChange, SeriesReview } from "../compare/review-series.ts";
import type { Config } from "../config/config.ts";
import { judge } from "../config/judge.ts";
import { failing, type Rung, rungs, severities } from "../config/strictness.ts";
import type { Judged, Review, Severity } from "../review/result.ts";
import { rules } from "../review/rules.ts";
import type { Io } from "./io.ts";
import { type ExitCode, UsageError } from "./verb.ts";

/** What of a review's findings counts. */
export interface JudgementOptions {
  readonly failOn: Severity;
  readonly strict?: Rung;
  /** A file; false for none, though there may be one. */
  readonly config?: string | false;
}

export const configName = "abide.config.yaml";

export const judgementHelp = `
What counts, for the exit code: findings at or above --fail-on, and of those what --strict says, a ladder each of whose rungs counts all that the one
before it does:
  this-abi   what reaches programs already built, on the first architecture judged (x86_64 unless --arch says another)
  all-abis   the same on every architecture judged, 32-bit programs on a 64-bit kernel included
  source     also what only meets source that is compiled again (this is what counts unless told otherwise)
${configName}, in this folder or one above it, has severities, gates and accepted findings of a project (docs/config.md).
`;

/** Adds --fail-on, --strict, --config and --no-config. */
export function judgementOptions(command: Command): void {
  command
    .addOption(new Option("--fail-on <severity>", "least severity that exits with 1").choices(severities).default("break"))
    .addOption(new Option("--strict <rung>", "how much counts (default: source)").choices(rungs))
    .option("--config <file>", `severities, gates and accepted findings (default: ${configName}, here or above)`)
    .option("--no-config", `leave ${configName} alone`);
}

/** The project's configuration; undefined when there is none. Throws a `UsageError` that lists all that is wrong with it. */
export async function readConfig(
  { config: named }: Pick<JudgementOptions, "config">,
  cwd = process.cwd(),
): Promise<Config | undefined> {
  const path = named === false ? undefined : (named ?? nearestConfig(cwd));
  if (path === undefined) return undefined;
  let text: string;
  try {
    text = readFileSync(resolve(cwd, path), "utf8");
  } catch (error) {
    throw new UsageError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  // With the library that it takes, only where there is something to read.
  const { parseConfig } = await import("../config/parse-config.ts");
  const { config, problems } = parseConfig(text, { file: path, rules: rules.map(({ id }) => id) });
  if (problems.length === 0) return config;
  throw new UsageError(problems.map(({ line, column, message }) => `${path}:${line}:${column}: ${message}`).join("\n"));
}

/** The file in a folder or the nearest above it, as it is called from there. */
function nearestConfig(cwd: string): string | undefined {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const path = join(folder, configName);
    if (existsSync(path)) return relative(cwd, path);
    if (dirname(folder) === folder) return undefined;
  }
}

/** The review as the project's configuration judges it, today. */
export function judged(review: Review, config: Config | undefined): Review {
  return config === undefined ? review : judge(review, config, new Date().toISOString().slice(0, 10));
}

/** The same of a series, patch by patch and as a whole. Whether an acceptance matches anything is a question for the whole. */
export function judgedSeries(series: SeriesReview, config: Config | undefined): SeriesReview {
  if (config === undefined) return series;
  const change = (each: ReviewedChange, part: boolean): ReviewedChange => {
    const review = judged(each.comparison.review, config);
    const { judged: how } = review;
    const told = part && how !== undefined ? { ...review, judged: { ...how, stale: [] } } : review;
    return { ...each, comparison: { ...each.comparison, review: told } };
  };
  return {
    ...series,
    patches: series.patches.map((each) => change(each, true)),
    whole: change(series.whole, false),
    review: judged(series.review, config),
  };
}

/** Says on stderr what was accepted, for formats that have no place for it. */
export function tellJudged(io: Io, { judged: what }: Review): void {
  if (what === undefined) return;
  io.err(`abide: ${judgedText(what)}\n`);
}

function judgedText({ by, accepted, expired, stale, off }: Judged): string {
  const more = [
    ...(off === 0 ? [] : [`${off} switched off`]),
    ...(expired.length === 0 ? [] : [`${expired.length} expired, which count again`]),
    ...(stale.length === 0 ? [] : [`${stale.length} that match nothing`]),
  ];
  return `${accepted.length} accepted by ${by}${more.length === 0 ? "" : `; ${more.join("; ")}`}`;
}

/** Says on stderr what a rung leaves out: the review itself shows all findings, and its verdict is theirs. */
export function tellUncounted(
  io: Io,
  review: Review,
  { failOn, strict = "source" }: Pick<JudgementOptions, "failOn" | "strict">,
): void {
  const left = failing(review, { failOn, strict: "source" }).length - failing(review, { failOn, strict }).length;
  if (left === 0) return;
  const many = left === 1 ? "1 finding does" : `${left} findings do`;
  const who = strict === "this-abi" ? `no program already built for ${review.archs[0] ?? "it"}` : "no program already built";
  io.err(`abide: ${many} not count with --strict ${strict}: ${who} notices\n`);
}

/** Findings that count come first: they are certain. What could not be compared is never a success. */
export function exitCode(review: Review, { failOn, strict = "source" }: Pick<JudgementOptions, "failOn" | "strict">): ExitCode {
  if (failing(review, { failOn, strict }).length > 0) return 1;
  return review.notCompared.length > 0 ? 2 : 0;
}
