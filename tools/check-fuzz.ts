import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { modelNamed } from "../src/abi/models.ts";
import type { Loader } from "../src/header/loader.ts";
import { createHeaderReader } from "../src/header/read.ts";
import { prelude, randomHeader } from "./check-fuzz/declarations.ts";
import { fuzzEdits } from "./check-fuzz/edits.ts";
import { fuzzMutations } from "./check-fuzz/mutations.ts";
import { Random } from "./check-fuzz/random.ts";
import { reduce } from "./check-fuzz/reduce.ts";
import { unsound } from "./check-fuzz/sound.ts";
import { type Counts, compareFacts, counted, zeroCounts } from "./check-layout/compare.ts";
import { endShells, inParallel } from "./check-layout/gcc.ts";
import { gccHeader } from "./check-layout/gcc-header.ts";
import { ourFacts } from "./check-layout/our-facts.ts";
import { hasCompiler, type Target, targets } from "./check-layout/targets.ts";

const { values: options } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: String(Date.now() % 1_000_000_000) },
    rounds: { type: "string", default: "1000000" },
    arch: { type: "string", multiple: true },
    records: { type: "string", default: "40" },
    only: { type: "string" },
    keep: { type: "boolean", default: false },
  },
});
const parts: readonly string[] = ["declarations", "mutations", "edits"];
const seed = Number(options.seed);
const rounds = Number(options.rounds);
/** Generated headers include nothing. */
const nothing: Loader = { include: () => undefined };
const work = mkdtempSync(join(tmpdir(), "abide-fuzz-"));
process.on("exit", () => {
  if (!options.keep) rmSync(work, { recursive: true, force: true });
});
process.exitCode = await main();
endShells();

async function main(): Promise<number> {
  const compilers = targets.filter(
    (target) => hasCompiler(target) && (options.arch === undefined || options.arch.includes(target.model)),
  );
  if (options.only !== undefined && !parts.includes(options.only)) {
    // Nothing that ran is nothing that passed.
    console.error(`check-fuzz: expected one of ${parts.join(", ")} for --only, found ${JSON.stringify(options.only)}`);
    return 2;
  }
  const asked = (part: string): boolean => options.only === undefined || options.only === part;
  if (compilers.length === 0 && asked("declarations")) {
    console.error(`check-fuzz: no compiler is installed; apt-get install ${targets[0]?.packages.join(" ")}`);
    return 2;
  }
  const share = (Number(options.seconds) * 1000) / (options.only === undefined ? parts.length : 1);
  const failures: string[] = [];
  if (asked("declarations")) failures.push(...(await fuzzDeclarations(compilers, performance.now() + share)));
  if (asked("mutations")) failures.push(...(await fuzzMutations({ seed, rounds, milliseconds: share })));
  if (asked("edits")) failures.push(...fuzzEdits({ seed, rounds, milliseconds: share }));
  for (const failure of failures.slice(0, 40)) console.log(failure);
  if (failures.length > 40) console.log(`and ${failures.length - 40} more`);
  return failures.length === 0 ? 0 : 1;
}

/** Generated declarations, read by us and by every compiler. */
async function fuzzDeclarations(compilers: readonly Target[], deadline: number): Promise<string[]> {
  const counts = zeroCounts();
  const failures: string[] = [];
  let round = 0;
  for (; round < rounds && failures.length === 0 && performance.now() < deadline; round += 1) {
    const text = randomHeader(new Random(seed + round), Number(options.records));
    const again = `npm run check:fuzz -- --only declarations --rounds 1 --seed ${seed + round}`;
    const found = await inParallel(compilers, 2, async (target) => ({ target, wrong: await differences(target, text, counts) }));
    failures.push(...(await explain(text, found, again, deadline + 20_000)));
  }
  const summary = counted.map((what) => `${what} ${counts[what].equal}/${counts[what].compared}`).join(", ");
  console.log(`declarations: ${round} headers with ${compilers.length} compilers, seed ${seed}: ${summary}`);
  return failures;
}

/** What differs with one compiler. */
interface Found {
  readonly target: Target;
  readonly wrong: readonly string[];
}

/** One failure a record that differs, made small with the first compiler that differs; until the deadline. */
async function explain(text: string, found: readonly Found[], again: string, deadline: number): Promise<string[]> {
  const failures = found.flatMap(({ target, wrong }) => {
    return wrong.filter((line) => recordName(line) === undefined).map((line) => `${target.model} ${line}\n  ${again}`);
  });
  const names = new Set(found.flatMap(({ wrong }) => wrong.flatMap((line) => recordName(line) ?? [])));
  for (const name of names) {
    const differing = found.filter(({ wrong }) => wrong.some((line) => recordName(line) === name)).map(({ target }) => target);
    const target = differing[0];
    if (target === undefined) continue;
    const isWrong = async (part: string): Promise<boolean> => {
      if (performance.now() > deadline) return false;
      const lines = await differences(target, `${prelude}\n${part}\n`, zeroCounts());
      return lines.length > 0 && !lines.some((line) => line.startsWith("gcc rejects"));
    };
    const whole = recordText(text, name);
    const small = (await isWrong(whole)) ? await reduce(whole, isWrong) : whole;
    const what = await differences(target, `${prelude}\n${small}\n`, zeroCounts());
    failures.push(`${differing.map(({ model }) => model).join(", ")}: ${what.join("; ")}\n${small}\n  ${again}`);
  }
  return failures;
}

/** The generated record that a difference is about. */
function recordName(difference: string): string | undefined {
  return /\b(r\d+)\b/.exec(difference)?.[1];
}

/** Reads a text with one compiler and with our reader; one line a difference. */
async function differences(target: Target, text: string, counts: Counts): Promise<string[]> {
  const model = modelNamed(target.model);
  if (model === undefined) throw new Error(`no data model ${target.model}`);
  const folder = join(work, target.model);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "fuzz.h");
  writeFileSync(path, text);
  const setup = { command: target.command, flags: [...target.flags, `-I${folder}`], work: folder };
  const gcc = await gccHeader(setup, "fuzz.h", path).catch((error: unknown) => ({
    rejected: `the check itself failed: ${String(error)}`,
  }));
  if ("rejected" in gcc) return [`gcc rejects what the generator made: ${gcc.rejected}`];
  const header = createHeaderReader()
    .read([{ name: "fuzz.h", text }], nothing, model)
    .headers.get("fuzz.h");
  if (header === undefined) return ["fuzz.h has no result"];
  const complaints = header.diagnostics.map(({ place, code, message }) => `${place.line}:${place.column} ${code} ${message}`);
  return [...unsound(header, text), ...compareFacts(ourFacts(header), gcc.facts, counts), ...complaints];
}

/** The text of one record, with the pragmas around it. */
function recordText(text: string, name: string): string {
  const records = text.split(/^(?=struct |union |typedef |#pragma pack\((?!pop|\)))/m);
  const at = records.findIndex((record) => new RegExp(`\\b${name}\\b`).test(record));
  const pragma = records[at - 1]?.startsWith("#pragma") === true ? records[at - 1] : "";
  return `${pragma}${records[at] ?? ""}`.trimEnd();
}
