import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { writeWitnesses } from "../src/cli/review-witness.ts";
import { comparePaths } from "../src/compare/compare-paths.ts";
import { rules } from "../src/review/rules.ts";
import type { NoWitness } from "../src/witness/witness.ts";

/**
 * The witnesses of all samples and examples, or of `BEFORE AFTER`: each is compiled against both versions by the compilers that are installed,
 * by the script that users run. One that does not confirm is a bug of the rule or of the witness. `--arch NAMES` asks other architectures.
 */
const root = join(import.meta.dirname, "../..");
const { values: options, positionals } = parseArgs({
  options: { arch: { type: "string", default: "x86_64,i386,arm,s390x,m68k" } },
  allowPositionals: true,
});
const archs = options.arch.split(",");
const work = mkdtempSync(join(tmpdir(), "abide-witnesses-"));
process.on("exit", () => rmSync(work, { recursive: true, force: true }));
const silent = { out: async () => {}, err: () => {}, color: { out: false, err: false }, closed: () => false };

interface Pair {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

const total = { findings: 0, witnessed: 0, confirmed: 0, skipped: 0 };
const failures: string[] = [];
const reasons = new Map<string, number>();

try {
  const undecided = rules.filter(({ witness }) => witness === undefined).map(({ id }) => id);
  for (const id of undecided) failures.push(`${id}: the rule does not say what shows it (\`witness\` in src/review/rule.ts)`);
  noticesAnotherSide();
  for (const pair of pairs()) check(pair);
} catch (error) {
  console.error(`witnesses: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(2);
}
for (const [reason, count] of [...reasons].sort(([, a], [, b]) => b - a))
  console.log(`${String(count).padStart(5)} without: ${reason}`);
for (const each of failures) console.log(each);
const { findings, witnessed, confirmed, skipped } = total;
console.log(
  `${findings} findings, ${witnessed} with a witness, ${findings - witnessed} without; ${confirmed} expectations confirmed, ${skipped} skipped, ${failures.length} failures`,
);
process.exitCode = failures.length > 0 ? 1 : confirmed === 0 ? 2 : 0;

function check(pair: Pair): void {
  const compared = comparePaths(pair.before, pair.after, { archs });
  const folder = join(work, String(total.findings), pair.name.replaceAll("/", "-"));
  mkdirSync(folder, { recursive: true });
  const { witnesses, without } = writeWitnesses(silent, compared, folder);
  total.findings += compared.review.findings.length;
  total.witnessed += witnesses.length;
  for (const each of without) count(each);
  if (witnesses.length === 0) return;
  const { stdout, status } = run(folder);
  const lines = stdout.split("\n");
  total.confirmed += lines.filter((line) => line.startsWith("ok ")).length;
  total.skipped += lines.filter((line) => line.startsWith("skipped ")).length;
  const failed = lines.flatMap((line, index) => (line.startsWith("not ok ") ? lines.slice(index, index + 3) : []));
  if (failed.length > 0) failures.push(`${pair.name}:\n${failed.join("\n")}`);
  else if (status !== 0 && status !== 2) failures.push(`${pair.name}: run.sh ended with ${status}`);
  rmSync(folder, { recursive: true });
}

function run(folder: string): { readonly stdout: string; readonly status: number | null } {
  return spawnSync("sh", [join(folder, "run.sh")], { encoding: "utf8", maxBuffer: 1 << 28 });
}

/** An element's own name says nothing of why it has no witness. */
function count({ finding, reason }: NoWitness): void {
  const key = `${finding.rule}: ${reason.replaceAll(finding.element, "…")}`;
  reasons.set(key, (reasons.get(key) ?? 0) + 1);
}

/** The check itself is checked: with the two sides changed over, nothing may be confirmed. */
function noticesAnotherSide(): void {
  const folder = join(work, "changed-over");
  const sample = join(root, "samples/command-size-changed");
  const { witnesses } = writeWitnesses(silent, comparePaths(join(sample, "before"), join(sample, "after")), folder);
  for (const [from, to] of [
    ["before", "aside"],
    ["after", "before"],
    ["aside", "after"],
  ] as const)
    renameSync(join(folder, from), join(folder, to));
  const { stdout, status } = run(folder);
  if (witnesses.length === 0 || status !== 1 || /^ok /m.test(stdout))
    failures.push(`with before and after changed over, run.sh ends with ${status}:\n${stdout}`);
}

/** Every folder of the samples and the examples that holds before/ and after/. */
function pairs(): readonly Pair[] {
  const [before, after] = positionals;
  if (before !== undefined && after !== undefined) return [{ name: "given", before, after }];
  return ["samples", "examples"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name === "before" && existsSync(join(entry.parentPath, "after")))
      .map(({ parentPath }) => ({
        name: relative(root, parentPath),
        before: join(parentPath, "before"),
        after: join(parentPath, "after"),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  );
}
