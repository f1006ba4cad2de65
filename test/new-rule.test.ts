import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { registerRule, ruleStubs } from "../tools/new-rule/stubs.ts";

/** `npm run new:rule NAME` in a copy of the repository: what it writes compiles and lints, and its place in the registry is right. */

const root = join(import.meta.dirname, "..");
let copy = "";

beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), "abide-new-rule-"));
  for (const path of ["src", "tools", "scripts", "biome.json", "package.json", "package-lock.json", "tsconfig.json"]) {
    cpSync(join(root, path), join(copy, path), { recursive: true, preserveTimestamps: true });
  }
  for (const path of ["tsconfig.build.json", "tsconfig.tools.json"]) cpSync(join(root, path), join(copy, path));
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  // What is built already need not be built again.
  for (const path of ["build", "dist"]) {
    if (existsSync(join(root, path))) cpSync(join(root, path), join(copy, path), { recursive: true, preserveTimestamps: true });
  }
  const built = join(copy, "build", "built");
  if (existsSync(built)) utimesSync(built, new Date(), new Date());
});
afterEach(() => rmSync(copy, { recursive: true }));

const start = (command: string, args: readonly string[]) =>
  execFileSync(command, args, { cwd: copy, encoding: "utf8", stdio: "pipe" });
const newRule = (...args: string[]) => start("npm", ["run", "--silent", "new:rule", ...args]);

test("the stubs compile and lint, and the registry stays sorted", () => {
  const before = readFileSync(join(copy, "src/review/rules.ts"), "utf8");
  const name = "member-misspelt";
  const stdout = newRule(name);
  for (const { path, text } of ruleStubs(name)) {
    expect(stdout).toContain(`wrote ${path}\n`);
    expect(readFileSync(join(copy, path), "utf8")).toBe(text);
  }
  const after = readFileSync(join(copy, "src/review/rules.ts"), "utf8");
  const added = after.split("\n").filter((line) => !before.split("\n").includes(line));
  expect(added).toEqual([`import { memberMisspelt } from "./rules/member-misspelt.ts";`, "  memberMisspelt,"]);
  // Taking the two lines away again gives the file as it was: nothing else moved.
  expect(
    after
      .split("\n")
      .filter((line) => !added.includes(line))
      .join("\n"),
  ).toBe(before);
  start("node_modules/.bin/tsc", ["-p", "tsconfig.build.json", "--noEmit"]);
  start("node_modules/.bin/biome", ["ci", "src/review/rules.ts", `src/review/rules/${name}.ts`]);
});

test("an existing rule is not overwritten, and a wrong name is refused", () => {
  const path = "src/review/rules/member-moved.ts";
  const before = readFileSync(join(copy, path), "utf8");
  expect(() => newRule("member-moved")).toThrow(`new:rule: ${path} exists; choose another name, or remove it`);
  expect(readFileSync(join(copy, path), "utf8")).toBe(before);
  const compiled = (...args: string[]) => start("node", ["build/tools/new-rule.js", ...args]);
  expect(() => compiled("MemberMoved")).toThrow("expected one name in kebab-case, such as member-moved; found MemberMoved");
  expect(() => compiled()).toThrow("found none");
});

test("registering is done once", () => {
  const registry = readFileSync(join(root, "src/review/rules.ts"), "utf8");
  expect(registerRule(registry, "member-moved")).toBe(registry);
  writeFileSync(join(copy, "src/review/rules.ts"), registerRule(registry, "a-rule"));
  expect(readFileSync(join(copy, "src/review/rules.ts"), "utf8")).toContain("= [\n  aRule,\n  abiDependentLayout,\n");
});
