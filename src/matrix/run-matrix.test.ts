import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderOf } from "../../test/support/folder-of.ts";
import type { BuildRequest } from "../contract/build-of.ts";
import { buildOf } from "../contract/build-of.ts";
import { vduseContract } from "../interfaces/vduse/contract.ts";
import { causesText } from "../trial/matrix-causes.ts";
import { countReport } from "../trial/matrix-result.ts";
import type { TrialEnd, TrialResult } from "../trial/trial-result.ts";
import { type RunMatrixOptions, runMatrix } from "./run-matrix.ts";

const ends = {
  runs: { kind: "settled", after: { code: 0 } },
  fails: { kind: "exited", code: 1 },
  crashes: { kind: "killed", signal: "SIGABRT" },
  hangs: { kind: "out-of-time" },
  absent: { kind: "not-started", reason: "ENOENT" },
} as const satisfies Record<string, TrialEnd>;

/** A program that behaves as the build that it meets decides. */
function program(behaves: (build: ReturnType<typeof buildOf>) => keyof typeof ends) {
  const met: string[] = [];
  const runTrial = async (request: BuildRequest): Promise<TrialResult> => {
    const build = buildOf(vduseContract, request);
    met.push(build.name);
    const said = { out: "", err: `last line on ${build.name}\n` };
    return {
      interface: "vduse",
      request,
      build: build.name,
      program: ["p"],
      crossings: [],
      dropped: 0,
      end: ends[behaves(build)],
      milliseconds: 3,
      ...said,
    };
  };
  return { met, runTrial };
}

const run = (behaves: Parameters<typeof program>[0], options: Partial<RunMatrixOptions> = {}) => {
  const { met, runTrial } = program(behaves);
  const fixed = { contract: vduseContract, program: ["p"], expect: { kind: "runs" }, jobs: 3, version: "1.0.0" } as const;
  return { met, report: runMatrix({ ...fixed, runTrial, ...options }) };
};

describe("planted behaviours", () => {
  test("it runs everywhere", async () => {
    const { met, report } = run(() => "runs");
    const { causes, lies, cases, expect: expected } = await report;
    expect(causes).toEqual({ causes: [], asked: [], exhausted: false, unexplained: 0 });
    expect([lies, expected]).toEqual([[], "runs"]);
    expect(met.length).toBe(cases.length);
    expect(countReport(await report)).toEqual({
      cases: cases.length,
      asExpected: cases.length,
      notAsExpected: 0,
      notJudged: 0,
      notRun: 0,
      runs: cases.length,
      givesUp: 0,
      crashes: 0,
      hangs: 0,
      notStarted: 0,
    });
  });

  test.each<[string, Parameters<typeof program>[0], string]>([
    [
      "asid without features",
      ({ has }) => (has.has("asid") && !has.has("features") ? "crashes" : "runs"),
      "fails exactly when asid is there and features is not",
    ],
    [
      "a draft's own",
      ({ has }) => (has.has("features-version-2") ? "fails" : "runs"),
      "fails exactly when features-version-2 is there",
    ],
    ["no umem", ({ has }) => (has.has("umem") ? "runs" : "hangs"), "fails exactly when umem is not there"],
    [
      "two causes",
      ({ has }) => (has.has("net") ? (has.has("fs") ? "runs" : "fails") : "crashes"),
      "fails exactly when net is not there, or when fs is not there",
    ],
    ["nowhere", () => "fails", "fails whatever the build has"],
    [
      "what only a number says",
      ({ declares }) => (declares.versions["api-version"] === 0n ? "runs" : "crashes"),
      "fails exactly when vq-groups and asid are there",
    ],
  ])("%s", async (_, behaves, text) => {
    const { report } = run(behaves);
    const { causes } = await report;
    const said = causesText(causes);
    // A draft's number is true whatever else is there.
    if (text.includes("vq-groups")) expect(["fails exactly when asid is there", text]).toContain(said);
    else expect(said).toBe(text);
    expect(causes.unexplained).toBe(0);
  });

  test("what a build says of itself and is not true", async () => {
    const { report } = run(
      ({ declares, has }) => (declares.versions["api-version"] === 1n && !has.has("asid") ? "crashes" : "runs"),
      {
        dishonest: true,
        strength: 0,
      },
    );
    const { lies, causes, cases } = await report;
    const name = (id: string) => cases.find((each) => each.case.id === id)?.case.name;
    expect(lies.map(({ dishonest, honest }) => `${name(dishonest)}: ${honest}`)).toEqual(
      ["5.15", "6.0", "6.10", "6.15"].map((release) => `${release} saying api-version 1: ${release}`),
    );
    expect(causes.causes).toEqual([]);
  });

  test("what could not be started is not judged and no cause", async () => {
    const { report } = run(() => "absent");
    const all = await report;
    expect(countReport(all)).toMatchObject({ notJudged: all.cases.length, asExpected: 0, notStarted: all.cases.length });
    expect(all.causes.causes).toEqual([]);
  });

  test("no further trials where none are wanted", async () => {
    const { met, report } = run(({ has }) => (has.has("asid") && !has.has("features") ? "crashes" : "runs"), { extra: 0 });
    const { causes, matrix } = await report;
    expect(met.length).toBe(matrix.cases.length);
    expect(causes.causes.map(({ evidence }) => evidence)).toEqual(["seen"]);
  });
});

describe("with a journal", () => {
  test("a second run runs nothing, and reports the same", async () => {
    const journal = join(folderOf({}), "journal");
    const behaves: Parameters<typeof program>[0] = ({ has }) => (has.has("asid") && !has.has("features") ? "crashes" : "runs");
    const first = run(behaves, { journal });
    const report = await first.report;
    expect(report.cases.some((each) => each.case.kind === "extra")).toBe(true);
    const second = run(behaves, { journal });
    expect(await second.report).toEqual(report);
    expect(second.met).toEqual([]);
    expect(readFileSync(journal, "utf8").trimEnd().split("\n").length).toBe(1 + first.met.length);
  });

  test("what was not judged is run again", async () => {
    const journal = join(folderOf({}), "journal");
    const first = run(({ name }) => (name === "vduse@7.3" ? "absent" : "runs"), { journal });
    await first.report;
    const second = run(() => "runs", { journal });
    expect(countReport(await second.report)).toMatchObject({ notJudged: 0, notAsExpected: 0 });
    expect(second.met).toEqual(["vduse@7.3"]);
  });

  test("of another expectation, or another script, it is refused", async () => {
    const folder = folderOf({ judge: "#!/bin/sh\nexit 0\n", other: "#!/bin/sh\nexit 1\n" });
    for (const name of ["judge", "other"]) chmodSync(join(folder, name), 0o755);
    const journal = join(folder, "journal");
    await run(() => "runs", { journal, strength: 0 }).report;
    await expect(run(() => "runs", { journal, strength: 0, expect: { kind: "exit", code: 0 } }).report).rejects.toThrow(
      "  expect: runs there, exit 0 now",
    );
    await expect(run(() => "runs", { journal, strength: 2 }).report).rejects.toThrow("the cases (hash)");
    const script = { kind: "script", path: join(folder, "judge") } as const;
    await expect(run(() => "runs", { journal, expect: { ...script, path: join(folder, "gone") } }).report).rejects.toThrow(
      "ENOENT",
    );
    expect(countReport(await run(() => "fails", { strength: 0, expect: script }).report)).toMatchObject({
      asExpected: 11,
      givesUp: 11,
    });
    const other = { kind: "script", path: join(folder, "other") } as const;
    expect(countReport(await run(() => "runs", { strength: 0, expect: other }).report)).toMatchObject({
      notAsExpected: 11,
      runs: 11,
    });
  });
});

test("aborted, it says what was not run, and no cause is looked for by trials", async () => {
  const stop = new AbortController();
  const { met, report } = run(
    ({ name }) => {
      stop.abort();
      return name === "vduse@5.15" ? "fails" : "runs";
    },
    { signal: stop.signal, jobs: 2 },
  );
  const all = await report;
  expect(met).toEqual(["vduse@5.15"]);
  expect(countReport(all)).toMatchObject({ notRun: all.cases.length - 1, asExpected: 0, notAsExpected: 1 });
  expect(all.causes.causes.map(({ evidence }) => evidence)).toEqual(["seen"]);
});
