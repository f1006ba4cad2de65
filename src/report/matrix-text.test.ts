import { expect, test } from "vitest";
import { matrixReport } from "../../test/support/matrix-report.ts";
import { menuContract } from "../../test/support/menu-host.ts";
import { caseOf } from "../trial/matrix-cases.ts";
import { findCauses } from "../trial/matrix-causes.ts";
import type { MatrixEvent } from "../trial/matrix-schedule.ts";
import { matrixProgress } from "./matrix-progress.ts";
import { matrixText } from "./matrix-text.ts";

const plain = { color: false };

test("it runs everywhere: changes are shown that no number tells of", async () => {
  expect(matrixText(await matrixReport(() => "runs"), plain)).toBe(
    `  build                    version  features  badges  verdict
  1                        0        –         –       runs
  2                        1        –         ✓       runs
  3                        1        3         ✓       runs
  1 with features, themes  0        1         –       runs
  2 without icons          0        –         ✓       runs
  2 without badges         1        –         –       runs
  1 with features, sounds  0        2         –       runs
7 builds · 7 run · 0 give up · 0 hang · 0 crash
`,
  );
});

test("one cause, seen", async () => {
  const report = await matrixReport((has) => (has.has("icons") && !has.has("features") ? "gives up" : "runs"), {
    said: "no\u001b[31m menu",
  });
  expect(matrixText(report, plain)).toBe(
    `  build                    version  features said  icons  features  verdict
  1                        0        –              –      –           runs
  2                        1        –              ✓      –         ✗ gives up  exit 1: no\\x1b[31m menu
  3                        1        3              ✓      ✓           runs
  1 with features, themes  0        1              –      ✓           runs
  2 without icons          0        –              –      –           runs
  2 without badges         1        –              ✓      –         ✗ gives up  exit 1: no\\x1b[31m menu
  1 with features, sounds  0        2              –      ✓           runs
7 builds · 5 run · 2 give up · 0 hang · 0 crash
fails exactly when icons is there and features is not
  so it was on all 7 builds; 2 other explanations as short fit as well
  with icons: fails on 2, not on 2 without icons
`,
  );
});

test("confirmed by trials, of which only the number is in the table", async () => {
  const fails = (has: ReadonlySet<string>) => has.has("icons") && !has.has("features");
  const report = await matrixReport((has) => (fails(has) ? "crashes" : "runs"), { said: "assertion" });
  const seen = report.cases.map(({ case: { has } }) => ({ has: new Set(has), fails: fails(new Set(has)) }));
  const causes = await findCauses(menuContract, seen, { ask: async (has) => fails(has) });
  const extras = causes.asked.map(({ has, fails: failed }) => {
    const like = report.cases.find(({ result }) => (result?.outcome.kind === "crashes") === failed);
    const each = caseOf(menuContract, has, "extra");
    return { case: each, ...(like?.result === undefined ? {} : { result: { ...like.result, id: each.id } }) };
  });
  const text = matrixText({ ...report, causes, cases: [...report.cases, ...extras] }, plain);
  expect(text.split("\n").slice(8)).toEqual([
    "7 builds and 3 tried besides · 8 run · 0 give up · 0 hang · 2 crash",
    "fails exactly when icons is there and features is not",
    "  confirmed: without each part it does not fail, and with all of them it does (10 builds, 3 of them tried for this)",
    "  with icons: fails on 2, not on 2 without icons",
    "  without features: fails on 2, not on 2 with features",
    "",
  ]);
});

test("several causes, a lie, and a case that was not run", async () => {
  const report = await matrixReport((has) => (has.has("icons") ? "crashes" : has.has("sounds") ? "hangs" : "runs"), {
    said: "x",
    dishonest: true,
    notRun: 1,
  });
  const lines = matrixText(report, plain).split("\n");
  expect(lines.slice(13)).toEqual([
    "  3 hiding F_SOUNDS        1        1         ✓      ✓       ? not run",
    "13 builds · 3 run · 0 give up · 1 hang · 8 crash · 1 not run",
    "fails when icons is there",
    "  so it was on all 7 builds",
    "  with icons: fails on 2, not on 2 without icons",
    "or when sounds is there",
    "  so it was on all 7 builds",
    "fails on 1 saying version 1, which is not true; as it honestly is (1) it does not",
    "",
  ]);
});

test("nothing could be started", async () => {
  const text = matrixText(await matrixReport(() => "not started"), plain);
  expect(text.split("\n")[1]).toBe(
    "  1                        0        –         –       ? not started  could not be started: ENOENT",
  );
  expect(text.split("\n").slice(8)).toEqual([
    "7 builds · 0 run · 0 give up · 0 hang · 0 crash · 7 not started",
    "expected runs: 0 as expected, 0 not, 7 not judged",
    "",
  ]);
});

test("in colour, the columns stay", async () => {
  const report = await matrixReport((has) => (has.has("icons") ? "crashes" : "runs"), { said: "x" });
  const colored = matrixText(report, { color: true });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour begins with ESC.
  expect(colored.replaceAll(/\u001b\[[0-9;]*m/g, "")).toBe(matrixText(report, plain));
  expect(colored).toContain("\u001b[1;31m✗ crashes");
});

test("how far it is", async () => {
  const { cases } = await matrixReport(() => "crashes", { said: "x" });
  const [first] = cases;
  if (first?.result === undefined) throw new Error("there is one");
  const progress = (remaining?: number) => ({ done: 3, running: 1, total: 7, ...(remaining === undefined ? {} : { remaining }) });
  const finished = (remaining?: number): MatrixEvent => ({
    kind: "finished",
    case: first.case,
    result: first.result as never,
    progress: progress(remaining),
  });
  expect(matrixProgress({ kind: "started", case: first.case, progress: progress() })).toBe("3/7 · 1");
  expect([undefined, 0, 1, 40_000, 90_000, 3_600_000, 12_000_000].map((each) => matrixProgress(finished(each)))).toEqual([
    "3/7 · 1: crashes",
    "3/7 · about 1 s left · 1: crashes",
    "3/7 · about 1 s left · 1: crashes",
    "3/7 · about 40 s left · 1: crashes",
    "3/7 · about 2 min left · 1: crashes",
    "3/7 · about 60 min left · 1: crashes",
    "3/7 · about 3 h 20 min left · 1: crashes",
  ]);
  expect(matrixProgress({ ...finished(5), case: { ...first.case, kind: "extra" } })).toBe("looking for the cause · 1: crashes");
});
