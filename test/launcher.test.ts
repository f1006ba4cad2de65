import { spawn, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

/** `./abide` in a clone of its own, whose program prints its arguments; only the packages are borrowed. */

const root = join(import.meta.dirname, "..");
let clone = "";

beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), "abide launcher "));
  for (const path of ["abide", "scripts", "tsconfig.json", "tsconfig.build.json", "package.json", "package-lock.json"]) {
    cpSync(join(root, path), join(clone, path), { recursive: true, preserveTimestamps: true });
  }
  symlinkSync(join(root, "node_modules"), join(clone, "node_modules"));
  mkdirSync(join(clone, "src/cli"), { recursive: true });
  program("args");
});
afterEach(() => rmSync(clone, { recursive: true }));

function program(word: string): void {
  writeFileSync(
    join(clone, "src/cli/main.ts"),
    `const word: string = "${word}";\nprocess.stdout.write(word + process.argv.slice(2).join(","));\n`,
  );
}

const abide = (args: readonly string[], path = join(clone, "abide")) => {
  const { status, stdout, stderr } = spawnSync(path, args, { encoding: "utf8", cwd: tmpdir() });
  return { status, stdout, stderr };
};
const building = "abide: building (once; log in build/setup.log)\n";

test("builds once, with one line on stderr, and passes its arguments on", () => {
  expect(abide(["review", "a b", ""])).toEqual({ status: 0, stdout: "argsreview,a b,", stderr: building });
  expect(abide(["x"])).toEqual({ status: 0, stdout: "argsx", stderr: "" });
});

test("V8 gets a large heap from the start where a folder is named, and no more helpers than there are cores for", () => {
  writeFileSync(join(clone, "src/cli/main.ts"), "process.stdout.write(process.execArgv.join());\n");
  const helpers = cpus().length < 5 ? [`--v8-pool-size=${Math.max(cpus().length - 1, 1)}`] : [];
  const heap = ["--min-semi-space-size=16", "--initial-heap-size=600"];
  expect(abide(["abi", "no-folder.h"]).stdout).toBe(helpers.join());
  expect(abide(["abi", clone, tmpdir()]).stdout).toBe([...helpers, ...heap].join());
});

test("runs through a chain of links", () => {
  symlinkSync(join(clone, "abide"), join(clone, "one"));
  symlinkSync("one", join(clone, "two"));
  expect(abide(["x"], join(clone, "two")).stdout).toBe("argsx");
});

test("builds again after a source changed, and after one went away", () => {
  writeFileSync(join(clone, "src/gone.ts"), "export const gone = 1;\n");
  abide([]);
  const past = new Date(Date.now() - 60_000);
  for (const path of ["src/gone.ts", "src/cli/main.ts", "src/cli", "src"]) utimesSync(join(clone, path), past, past);
  expect(abide([]).stderr).toBe("");
  program("new");
  expect(abide([])).toEqual({ status: 0, stdout: "new", stderr: building });
  expect(existsSync(join(clone, "dist/gone.js"))).toBe(true);
  rmSync(join(clone, "src/gone.ts"));
  expect(abide([]).stderr).toBe(building);
  expect(existsSync(join(clone, "dist/gone.js"))).toBe(false);
});

test("a failed build exits with 2, says why and where the log is, and keeps what was built", () => {
  abide([]);
  writeFileSync(join(clone, "src/wrong.ts"), `export const wrong: number = "text";\n`);
  const { status, stdout, stderr } = abide([]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toBe(
    `${building}abide: the build failed: src/wrong.ts(1,14): error TS2322: Type 'string' is not assignable to type 'number'.` +
      ` (1 in all; see ${join(clone, "build/setup.log")})\n`,
  );
  expect(readFileSync(join(clone, "build/setup.log"), "utf8")).toContain("src/wrong.ts");
  expect(existsSync(join(clone, "dist/cli/main.js"))).toBe(true);
  expect(existsSync(join(clone, "build/setup.lock"))).toBe(false);
});

test("four at once build once", async () => {
  const started = ["1", "2", "3", "4"].map(
    (name) =>
      new Promise<{ out: string; err: string }>((resolve) => {
        const child = spawn(join(clone, "abide"), [name], { stdio: ["ignore", "pipe", "pipe"] });
        const said = { out: "", err: "" };
        child.stdout.on("data", (data) => (said.out += data));
        child.stderr.on("data", (data) => (said.err += data));
        child.on("close", () => resolve(said));
      }),
  );
  const said = await Promise.all(started);
  expect(said.map(({ out }) => out)).toEqual(["args1", "args2", "args3", "args4"]);
  expect(said.map(({ err }) => err).join("")).toBe(building);
});

test("the lock of a process that died is taken over", () => {
  const { pid } = spawnSync("true");
  mkdirSync(join(clone, "build"));
  symlinkSync(String(pid), join(clone, "build/setup.lock"));
  expect(abide(["x"])).toEqual({ status: 0, stdout: "argsx", stderr: building });
});
