import { execFileSync } from "node:child_process";
import { basename, join } from "node:path";
import { comparePaths, defaultArchs } from "../src/compare/compare-paths.ts";
import type { Finding, Review } from "../src/review/result.ts";
import { accountTables } from "./check-trees/account-tables.ts";
import { type Accounted, accounted, accountedHeaders } from "./check-trees/accounted.ts";
import { reviewInFull } from "./check-trees/review-in-full.ts";
import { writeBlocks } from "./marked-block.ts";

/**
 * Reviews the headers of Linux 6.1 against those of 6.12 and holds the result to the account in docs/review-6.1-6.12.md: in the
 * headers looked at finding by finding, every break is accounted for, and every reason accounts for something. A review in which
 * nothing is left out must find the same.
 * `--write` puts the counts of this run into the document.
 */
const root = join(import.meta.dirname, "../..");

const tree = (release: string): string =>
  execFileSync(join(root, "scripts/kernel-headers.sh"), [release], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  }).trim();

const [before, after] = [tree("6.1"), tree("6.12")];
const { review } = comparePaths(before, after);
const complaints = [...check(review), ...leftOut()];
const tables = accountTables(review, { before: basename(before), after: basename(after) });

if (process.argv.includes("--write")) writeBlocks("docs/review-6.1-6.12.md", { figures: tables });

console.log(tables);
for (const complaint of complaints) console.log(complaint);
console.log(
  complaints.length === 0 ? "every break in the headers looked at is accounted for" : `${complaints.length} to look at`,
);
process.exitCode = complaints.length === 0 ? 0 : 1;

function check({ findings, headers }: Review): string[] {
  const breaks = findings.filter(({ severity, header }) => severity === "break" && accountedHeaders.includes(header));
  const unaccounted = breaks
    .filter((finding) => !accounted.some((row) => covers(row, finding)))
    .map(
      ({ header, where, rule, element, message }) => `not accounted for: ${header}:${where.line} ${rule} ${element}: ${message}`,
    );
  const idle = accounted
    .filter((row) => !breaks.some((finding) => covers(row, finding)))
    .map(({ header, what }) => `accounts for nothing: ${header}, ${what}`);
  // A review that read nothing would be clean.
  const empty = headers < 900 ? [`only ${headers} headers were compared`] : [];
  return [...empty, ...unaccounted, ...idle];
}

/** A review leaves out what cannot differ between the trees. In full it takes several times as long, and must find the same. */
function leftOut(): string[] {
  const short = comparePaths(before, after, { archs: defaultArchs }).review;
  const full = reviewInFull(before, after);
  // Where an element that did not change is wrong on both sides, only the full review gives up on its header.
  const lost = new Set(full.notCompared.map(({ header }) => header));
  const texts = ({ findings, changes }: Review): ReadonlySet<string> =>
    new Set([...findings, ...changes].filter(({ header }) => !lost.has(header)).map((each) => JSON.stringify(each)));
  const [found, all] = [texts(short), texts(full)];
  console.log(`${all.size} findings and changes in full, ${found.size} without what cannot differ`);
  return [
    ...[...all].filter((text) => !found.has(text)).map((text) => `found in full only: ${text}`),
    ...[...found].filter((text) => !all.has(text)).map((text) => `not found in full: ${text}`),
  ];
}

function covers(row: Accounted, { header, rule, element }: Finding): boolean {
  return row.header === header && row.rules.includes(rule) && row.elements.test(element);
}
