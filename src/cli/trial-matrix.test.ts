import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { describe, expect, test } from "vitest";
import { capturedIo } from "../../test/support/captured-io.ts";
import { folderOf } from "../../test/support/folder-of.ts";
import { buildOf } from "../contract/build-of.ts";
import { vduseContract } from "../interfaces/vduse/contract.ts";
import type { TrialEnd } from "../trial/trial-result.ts";
import { addMatrixOptions, type TrialMatrixMeans, type TrialMatrixOptions, trialMatrix } from "./trial-matrix.ts";

/** Sets version 0 and never asks, as a real storage daemon does: it gives up where only 2 is to be had. */
const means = (end: (name: string, has: ReadonlySet<string>) => TrialEnd): TrialMatrixMeans => ({
  settings: { timeout: "10" },
  runTrial: async (request) => {
    const build = buildOf(vduseContract, request);
    const what = end(build.name, build.has);
    const err = what.kind === "exited" && what.code !== 0 ? "Failed to set api version 0: Invalid argument\n" : "";
    const call = {
      kind: "open",
      path: "/dev/vduse/control",
      on: "control",
      access: { read: true, write: true, nonblock: false },
    } as const;
    const crossings = [{ index: 0, at: 0, thread: 1, call, answer: { value: 3 }, by: "played" }] as const;
    const program = ["daemon"];
    return {
      interface: "vduse",
      request,
      build: build.name,
      program,
      crossings,
      dropped: 0,
      end: what,
      milliseconds: 7,
      out: "",
      err,
    };
  },
});
const daemon = means((_, has) =>
  has.has("features-version-2") ? { kind: "exited", code: 1 } : { kind: "settled", after: { code: 0 } },
);

async function run(args: readonly string[], by: TrialMatrixMeans = daemon, terminal = false) {
  const { io, said } = capturedIo(terminal);
  const command = addMatrixOptions(new Command())
    .option("--format <format>")
    .option("--report <file>")
    .argument("[program...]")
    .exitOverride();
  command.parse(["--matrix", "vduse", ...args], { from: "user" });
  const exit = await trialMatrix(io, command.args, command.opts<TrialMatrixOptions>(), by);
  return { exit, ...said };
}

test("releases alone, as people read them", async () => {
  const { exit, out, err } = await run(["--strength", "0", "--", "daemon", "--export"]);
  expect(out).toBe(`  build            version  features              features-version-2  verdict
  5.15             0        –                     –                     runs
  6.0              0        –                     –                     runs
  6.10             0        –                     –                     runs
  6.15             0        –                     –                     runs
  7.0              1        –                     –                     runs
  7.2              1        –                     –                     runs
  7.3              1        3                     –                     runs
  draft-a (draft)  2        features-version-2=1  ✓                   ✗ gives up  exited with 1: "Failed to set api version 0: Invalid argument"
  draft-b (draft)  1        features-field=1      –                     runs
  draft-c (draft)  1        0                     –                     runs
  draft-d (draft)  1        3                     –                     runs
11 builds and 3 tried besides · 10 run · 4 give up · 0 hang · 0 crash
fails exactly when features-version-2 is there
  confirmed: without each part it does not fail, and with all of them it does (14 builds, 3 of them tried for this)
  with features-version-2: fails on 7.0 with features-version-2, not on 7.0
`);
  expect([exit, err]).toEqual([1, ""]);
});

describe("exit codes", () => {
  test.each<[number, string, TrialEnd, readonly string[]]>([
    [0, "it runs", { kind: "exited", code: 0 }, []],
    [1, "it does not", { kind: "exited", code: 1 }, []],
    [0, "which was expected", { kind: "exited", code: 1 }, ["--expect", "exit 1"]],
    [1, "a hang", { kind: "out-of-time" }, []],
    [2, "nothing was run", { kind: "not-started", reason: "ENOENT" }, []],
  ])("%i: %s", async (code, _, end, more) => {
    const { exit } = await run(
      ["--strength", "0", ...more, "--", "daemon"],
      means(() => end),
    );
    expect(exit).toBe(code);
  });

  test("2: aborted, and how to go on", async () => {
    const stop = new AbortController();
    stop.abort();
    const journal = join(folderOf({}), "journal");
    const { exit, err } = await run(["--journal", journal, "--strength", "0", "--", "daemon"], {
      ...daemon,
      signal: stop.signal,
    });
    expect([exit, err]).toEqual([2, `abide: 11 were not run; the same command continues from ${journal}\n`]);
    expect((await run(["--journal", journal, "--strength", "0", "--", "daemon"])).exit).toBe(1);
  });
});

test("a program that never touched the interface was not tried", async () => {
  const by: TrialMatrixMeans = {
    ...daemon,
    runTrial: async (request) => ({ ...(await daemon.runTrial(request)), crossings: [], end: { kind: "exited", code: 0 } }),
  };
  const { exit, out, err } = await run(["--strength", "0", "--", "true"], by);
  expect(out.split("\n").at(-2)).toBe("it never touched vduse on any build: nothing was tried");
  expect([exit, err]).toEqual([
    1,
    "abide: true never touched vduse on any build: nothing was tried; expected a program that opens its devices\n",
  ]);
});

test("one that ends by itself on some builds and waits on others", async () => {
  const by = means((_, has) =>
    has.has("features") ? { kind: "settled", after: { signal: "SIGTERM" } } : { kind: "exited", code: 0 },
  );
  const { exit, out } = await run(["--strength", "0", "--", "daemon"], by);
  expect(out.split("\n").at(-2)).toBe(
    "it settled down to wait on 3 builds and ended by itself on 8: where it should have ended too, it hangs; with --settle 0 only its own end counts",
  );
  expect(exit).toBe(0);
});

test.each([
  ["json", '{\n  "schema": "abide/trial-matrix/1",\n  "verdict": "not-as-expected",'],
  ["junit", '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="abide trial" tests="14" failures="4"'],
  ["html", "<!doctype html>\n"],
])("--format %s, also to a file", async (format, start) => {
  const file = join(folderOf({}), "report");
  const { out } = await run(["--strength", "0", "--format", format, "--", "daemon"]);
  expect(out.startsWith(start)).toBe(true);
  const other = await run(["--strength", "0", "--format", format, "--report", file, "--", "daemon"]);
  expect(other).toEqual({ exit: 1, out: "", err: "" });
  expect(readFileSync(file, "utf8")).toBe(out);
});

test("progress on a terminal, and nothing of it is left", async () => {
  const { err } = await run(["--strength", "0", "--jobs", "1", "--extra", "0", "--", "daemon"], daemon, true);
  const lines = err.split("\r\u001b[K");
  expect(lines[1]).toBe("0/11 · 5.15");
  expect(lines.at(-2)).toBe("11/11 · draft-d: runs");
  expect(lines.at(-1)).toBe("");
});

test.each<[readonly string[], string]>([
  [["--strength", "0"], "what is to be tried? abide trial --matrix vduse -- PROGRAM [ARGUMENT]…"],
  [
    ["--matrix", "vdus", "--", "x"],
    "there is no interface vdus; did you mean vduse?\nknown: iommu, iommufd, kvm, mshv, vduse, vfio",
  ],
  [["--strength", "two", "--", "x"], "--strength: expected a whole number of at least 0, found two"],
  [["--jobs", "0", "--", "x"], "--jobs: expected a whole number of at least 1, found 0"],
  [["--extra", "-1", "--", "x"], "--extra: expected a whole number of at least 0, found -1"],
  [
    ["--expect", "fine", "--", "x"],
    '--expect: expected runs, exit CODE, signal NAME, hangs, /REGEX/ or the path of a script (./judge), found "fine"',
  ],
  [["--linear", "api", "--", "x"], "version order of vduse: vduse has no version protocol api; known: api-version"],
  [
    ["--strength", "9", "--", "x"],
    "cover of vduse: combinations of 9 out of 18 changes are too many to keep; ask for less strength",
  ],
  [["--expect", "/nowhere/judge", "--", "x"], "the script /nowhere/judge cannot be read (ENOENT)"],
  [["--report", "/nowhere/report", "--strength", "0", "--", "x"], "the report /nowhere/report cannot be written (ENOENT)"],
  [["--journal", "/nowhere/journal", "--", "x"], "the journal /nowhere/journal cannot be opened (ENOENT)"],
])("%j: %s", async (args, message) => {
  await expect(run(args)).rejects.toThrow(expect.objectContaining({ name: "UsageError", message }));
});
