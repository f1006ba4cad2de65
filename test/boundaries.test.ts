import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";

/**
 * That the linter's boundaries fire. A gate that reads no file reports success, so each row is written to a folder with the real
 * biome.json, and the linter must name exactly the rules of the row for that file.
 */
interface Row {
  readonly file: string;
  readonly text: string;
  readonly rules: readonly string[];
}

const imports = "lint/style/noRestrictedImports";
const node = "lint/correctness/noNodejsModules";
const cycle = "lint/suspicious/noImportCycles";
const uses = (path: string) => `import { thing } from "${path}";\n\nexport const own = thing;\n`;

const bad: readonly Row[] = [
  { file: "src/abi/a.ts", text: uses("../header/ok.ts"), rules: [imports] },
  { file: "src/header/a.ts", text: uses("../tree/ok.ts"), rules: [imports] },
  { file: "src/header/builtin/a.ts", text: uses("../../tree/ok.ts"), rules: [imports] },
  { file: "src/codec/a.ts", text: uses("../header/ok.ts"), rules: [imports] },
  { file: "src/contract/a.ts", text: uses("../codec/ok.ts"), rules: [imports] },
  { file: "src/session/a.ts", text: uses("../interfaces/ok.ts"), rules: [imports] },
  { file: "src/selftest/a.ts", text: uses("../interfaces/ok.ts"), rules: [imports] },
  { file: "src/transport/a.ts", text: uses("../contract/ok.ts"), rules: [imports] },
  { file: "src/interfaces/a.ts", text: uses("../review/ok.ts"), rules: [imports] },
  { file: "src/interfaces/vduse/b.ts", text: uses("../kvm/ok.ts"), rules: [imports] },
  { file: "src/interfaces/vduse/a.ts", text: uses("../../header/ok.ts"), rules: [imports] },
  { file: "src/review/a.ts", text: uses("../header/ok.ts"), rules: [imports] },
  { file: "src/review/b.ts", text: uses("../report/ok.ts"), rules: [imports] },
  { file: "src/review/rules/a.ts", text: uses("../../header/ok.ts"), rules: [imports] },
  { file: "src/review/rules/b.ts", text: uses("./ok.ts"), rules: [imports] },
  { file: "src/audit/a.ts", text: uses("../tree/ok.ts"), rules: [imports] },
  { file: "src/audit/fs.ts", text: uses("node:fs"), rules: [node] },
  { file: "src/doc/a.ts", text: uses("../tree/ok.ts"), rules: [imports] },
  { file: "src/source/a.ts", text: uses("../tree/ok.ts"), rules: [imports] },
  { file: "src/source/fs.ts", text: uses("node:fs"), rules: [node] },
  { file: "src/patch/a.ts", text: uses("../tree/ok.ts"), rules: [imports] },
  { file: "src/patch/fs.ts", text: uses("node:fs"), rules: [node] },
  { file: "src/doc/fs.ts", text: uses("node:fs"), rules: [node] },
  { file: "src/config/a.ts", text: uses("../report/ok.ts"), rules: [imports] },
  { file: "src/config/fs.ts", text: uses("node:fs"), rules: [node] },
  { file: "src/witness/a.ts", text: uses("../compare/ok.ts"), rules: [imports] },
  { file: "src/witness/fs.ts", text: uses("node:fs"), rules: [node] },
  { file: "src/tree/a.ts", text: uses("../report/ok.ts"), rules: [imports] },
  { file: "src/compare/a.ts", text: uses("../report/ok.ts"), rules: [imports] },
  { file: "src/compare/b.ts", text: uses("../cli/ok.ts"), rules: [imports] },
  { file: "src/btf/a.ts", text: uses("../kernel/ok.ts"), rules: [imports] },
  { file: "src/btf/fs.ts", text: uses("node:fs"), rules: [node] },
  { file: "src/probe/a.ts", text: uses("../kernel/ok.ts"), rules: [imports] },
  { file: "src/probe/fs.ts", text: uses("node:fs"), rules: [node] },
  { file: "src/trial/a.ts", text: uses("../intercept/ok.ts"), rules: [imports] },
  { file: "src/trial/fs.ts", text: uses("node:fs"), rules: [node] },
  { file: "src/intercept/a.ts", text: uses("../report/ok.ts"), rules: [imports] },
  { file: "src/matrix/a.ts", text: uses("../cli/ok.ts"), rules: [imports] },
  { file: "src/kernel/a.ts", text: uses("../interfaces/ok.ts"), rules: [imports] },
  { file: "src/report/a.ts", text: uses("../header/ok.ts"), rules: [imports] },
  { file: "src/report/b.ts", text: uses("../cli/ok.ts"), rules: [imports] },
  { file: "src/cli/a.ts", text: uses("../index.ts"), rules: [imports] },
  { file: "src/index.ts", text: `export { own } from "./cli/ok.ts";\n`, rules: [imports] },
  { file: "src/abi/fs.ts", text: uses("node:fs"), rules: [node] },
  { file: "src/header/fs.ts", text: uses("node:fs"), rules: [node] },
  { file: "src/review/fs.ts", text: uses("node:fs"), rules: [node] },
  { file: "src/review/rules/fs.ts", text: uses("node:fs"), rules: [node] },
  { file: "src/codec/fs.ts", text: uses("node:fs"), rules: [node] },
  { file: "src/contract/fs.ts", text: uses("node:fs"), rules: [node] },
  { file: "src/session/fs.ts", text: uses("node:fs"), rules: [node] },
  { file: "src/transport/fs.ts", text: uses("node:net"), rules: [node] },
  { file: "src/review/clock.ts", text: "export const now = Date.now();\n", rules: ["lint/style/noRestrictedGlobals"] },
  {
    file: "src/header/env.ts",
    text: "export const debug = process.argv;\n",
    rules: ["lint/correctness/noProcessGlobal", "lint/style/noRestrictedGlobals"],
  },
  { file: "src/abi/cycle-a.ts", text: uses("./cycle-b.ts"), rules: [cycle] },
  { file: "src/abi/cycle-b.ts", text: `import { own } from "./cycle-a.ts";\n\nexport const thing = own;\n`, rules: [cycle] },
  { file: "src/abi/notKebab.ts", text: "export const own = 1;\n", rules: ["lint/style/useFilenamingConvention"] },
  {
    file: "src/abi/any.ts",
    text: "export const own = (given: any): unknown => given;\n",
    rules: ["lint/suspicious/noExplicitAny"],
  },
  { file: "src/abi/enum.ts", text: "export enum Own {\n  One = 1,\n}\n", rules: ["lint/style/noEnum"] },
  { file: "src/abi/default.ts", text: "export default 1;\n", rules: ["lint/style/noDefaultExport"] },
  { file: "src/tree/print.ts", text: `console.log("");\n`, rules: ["lint/suspicious/noConsole"] },
];

const good: readonly Row[] = [
  { file: "src/header/ok.ts", text: uses("../abi/ok.ts"), rules: [] },
  { file: "src/header/builtin/ok.ts", text: `import { lex } from "../lex.ts";\n${uses("../../abi/ok.ts")}lex();\n`, rules: [] },
  { file: "src/review/ok.ts", text: uses("../abi/ok.ts"), rules: [] },
  {
    file: "src/review/rules/ok.ts",
    text: `import { pair } from "../pair.ts";\n${uses("../../abi/ok.ts")}export { pair };\n`,
    rules: [],
  },
  {
    file: "src/review/rules/ok.test.ts",
    text: `import { readFileSync } from "node:fs";\n${uses("./ok.ts")}readFileSync(own);\n`,
    rules: [],
  },
  {
    file: "src/tree/ok.ts",
    text: `import { readFileSync } from "node:fs";\n${uses("../header/ok.ts")}readFileSync(own);\n`,
    rules: [],
  },
  { file: "src/audit/ok.ts", text: uses("../review/ok.ts"), rules: [] },
  { file: "src/doc/ok.ts", text: uses("../review/ok.ts"), rules: [] },
  { file: "src/config/ok.ts", text: uses("../review/ok.ts"), rules: [] },
  { file: "src/witness/ok.ts", text: uses("../review/ok.ts"), rules: [] },
  { file: "src/compare/ok.ts", text: uses("../tree/ok.ts"), rules: [] },
  {
    file: "src/kernel/ok.ts",
    text: `import { readlinkSync } from "node:fs";\n${uses("../session/ok.ts")}readlinkSync(own);\n`,
    rules: [],
  },
  { file: "src/trial/ok.ts", text: uses("../session/ok.ts"), rules: [] },
  { file: "src/report/ok.ts", text: uses("../review/ok.ts"), rules: [] },
  { file: "src/cli/ok.ts", text: `import { argv } from "node:process";\n${uses("../review/ok.ts")}own(argv);\n`, rules: [] },
];

const root = join(import.meta.dirname, "..");
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** The error rules that the linter names for each file, and how many files it read. */
function lint(rows: readonly Row[]): { found: { [file: string]: readonly string[] }; checked: number } {
  const folder = mkdtempSync(join(tmpdir(), "abide-boundaries-"));
  folders.push(folder);
  cpSync(join(root, "biome.json"), join(folder, "biome.json"));
  for (const { file, text } of rows) {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  const output = runBiome(["lint", "--reporter=json", "--max-diagnostics=none", "--diagnostic-level=error", "."], folder);
  const report = JSON.parse(output) as {
    summary: { unchanged: number; changed: number };
    diagnostics: readonly { category: string; severity: string; location: { path: string } }[];
  };
  const found: { [file: string]: readonly string[] } = {};
  for (const { file } of rows) {
    const own = report.diagnostics.filter(({ severity, location }) => severity === "error" && location.path === file);
    found[file] = [...new Set(own.map(({ category }) => category))].sort();
  }
  return { found, checked: report.summary.unchanged + report.summary.changed };
}

function runBiome(args: readonly string[], cwd: string): string {
  try {
    return execFileSync(join(root, "node_modules/.bin/biome"), args, {
      cwd,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    // Findings make the linter exit with 1; what it found is on stdout all the same.
    return (error as { stdout: string }).stdout;
  }
}

const expected = (rows: readonly Row[]) => Object.fromEntries(rows.map(({ file, rules }) => [file, rules]));

test("every forbidden import is named by its rule", () => {
  const { found, checked } = lint(bad);
  expect(found).toEqual(expected(bad));
  expect(checked).toBeGreaterThanOrEqual(bad.length);
});

test("what is allowed is left alone, and is read", () => {
  const { found, checked } = lint(good);
  expect(found).toEqual(expected(good));
  expect(checked).toBeGreaterThanOrEqual(good.length);
});

test("every room has a boundary", () => {
  const rooms = readdirSync(join(root, "src"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const tried = new Set([...bad, ...good].map(({ file }) => file.split("/")[1]));
  expect(rooms.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
});
