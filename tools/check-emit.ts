import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildOf } from "../src/contract/build-of.ts";
import { played } from "../src/interfaces/played.ts";
import { selftestC } from "../src/report/selftest-c.ts";
import type { Suite } from "../src/selftest/case.ts";
import { suiteOf } from "../src/selftest/suite-of.ts";
import { type Compiler, compile, compilersWith } from "./check-emit/compile.ts";
import { madeUpSuite } from "./check-emit/made-up-suite.ts";
import { disagreements, ownVerdicts, readVerdicts, type Verdicts } from "./check-emit/verdicts.ts";
import { installKernelHeaders } from "./check-layout/kernel-install.ts";
import { markdownTable } from "./interfaces/markdown-table.ts";

/**
 * The programs of `abide selftest --emit c`: each compiles without a warning, says so where its device is missing, and judges as the library
 * does: on made-up cases that fail in every way, and on /dev/kvm where that is there. `--interface NAME` looks at that one alone.
 */
const { values: options } = parseArgs({ options: { interface: { type: "string", multiple: true } } });
const folder = mkdtempSync(join(tmpdir(), "abide-emit-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const root = join(import.meta.dirname, "../..");
const newer = join(folder, "headers");
const compilers = compilersWith(newer);
const failures: string[] = [];
const rows: (readonly string[])[] = [];

try {
  const tree = execFileSync(join(root, "scripts/kernel-headers.sh"), ["7.3"], { encoding: "utf8" }).trim();
  installKernelHeaders(tree, "x86", newer);
  const { suite: madeUp, expected } = madeUpSuite();
  await agrees("made-up", madeUp, expected);
  for (const [name, load] of Object.entries(played)) {
    if (options.interface !== undefined && !options.interface.includes(name)) continue;
    const spec = await load();
    if (spec.program === undefined) continue;
    for (const release of spec.contract.releases) {
      const suite = suiteOf(spec, buildOf(spec.contract, release.name));
      const label = `${name} ${release.name}`;
      const text = emitted(suite, label);
      rows.push([
        label,
        String(suite.cases.length),
        String(text.split("\n").length),
        ...compilers.map((each) => compiled(each, suite, text, label, release.status !== "released")),
      ]);
      if (name === "kvm" && release === spec.contract.releases.at(-1) && existsSync("/dev/kvm")) await agrees(label, suite);
    }
  }
} catch (error) {
  console.error(`emit: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(2);
}
console.log(markdownTable(["program", "cases", "lines", ...compilers.map(({ label }) => label)], rows));
for (const each of failures) console.log(each);
console.log(failures.length === 0 ? "every program compiles, and judges as the library does" : `${failures.length} failures`);
process.exitCode = failures.length === 0 ? 0 : 1;

function emitted(suite: Suite, made: string): string {
  if (suite.program === undefined) throw new Error(`${made} has no program`);
  return selftestC({ suite, program: suite.program, made });
}

/**
 * Compiles it; a program without its device must say so, and end with 4. `mayDiffer`: the build was never released, and a later header may have
 * given a command's name to another number.
 */
function compiled(compiler: Compiler, suite: Suite, text: string, label: string, mayDiffer: boolean): string {
  if (compiler.bits === 32 && suite.cases.every(({ program }) => program !== "32-bit")) return "";
  const done = compile(compiler, folder, text);
  if ("errors" in done && compiler.newest === true && mayDiffer && done.errors.includes("this header has another"))
    return "another number";
  if ("errors" in done) {
    failures.push(`${label}: ${compiler.label}:\n${done.errors.split("\n").slice(0, 5).join("\n")}`);
    return "FAILED";
  }
  const nodes = suite.cases.flatMap(({ plays: [play] }) => (play?.call === "open" ? [play.path] : []));
  if (nodes.some((node) => existsSync(node))) return "compiles";
  const { status, stdout } = spawnSync(done.path, { encoding: "utf8" });
  if (status === 4 && /^KTAP version 1\n1\.\.0 # SKIP \/dev\/.*: No such file or directory\n$/.test(stdout))
    return "compiles, skips";
  failures.push(`${label}: ${compiler.label}: without a device, status ${status} and\n${stdout.slice(0, 500)}`);
  return "FAILED";
}

/** Runs the suite on this machine, by the program and by the library: the same verdict for each case, and the one that is known. */
async function agrees(label: string, suite: Suite, expected?: Verdicts): Promise<void> {
  const [compiler] = compilers;
  const done = compiler === undefined ? { errors: "no compiler" } : compile(compiler, folder, emitted(suite, label));
  if ("errors" in done) {
    failures.push(`${label}: ${done.errors}`);
    return;
  }
  const { stdout, signal } = spawnSync(done.path, { encoding: "utf8", maxBuffer: 1 << 26, timeout: 300_000 });
  const program = readVerdicts(stdout);
  const own = await ownVerdicts(suite);
  const differing = [...disagreements(own, program), ...(expected === undefined ? [] : disagreements(expected, program))];
  const count = (kind: string) => [...program.values()].filter((each) => each === kind).length;
  console.log(
    `${label}: ${count("pass")} passed, ${count("fail")} failed, ${count("skip")} skipped; ${differing.length} of ${own.size} otherwise by the library${signal === null ? "" : `; ended by ${signal}`}`,
  );
  failures.push(...differing.map((each) => `${label}: ${each}`));
}
