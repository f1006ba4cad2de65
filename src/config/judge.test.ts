import { expect, test } from "vitest";
import { change, finding, review } from "../../test/support/sample-reviews.ts";
import type { Acceptance } from "../review/result.ts";
import type { Config } from "./config.ts";
import { judge } from "./judge.ts";

const moved = finding({ rule: "member-moved", severity: "break", element: "cfg.flags", fingerprint: "aaaaaaaaaaaa" });
const hole = finding({ rule: "hole-added", severity: "advice", element: "struct cfg", fingerprint: "bbbbbbbbbbbb" });
const given = review({
  verdict: "break",
  changes: [change({ kind: "member", action: "changed", element: "cfg.flags", before: "__u32 @4", after: "__u32 @0" })],
  findings: [moved, hole],
});

const accept = (parts: Partial<Acceptance> = {}): Acceptance => ({
  rule: "member-moved",
  header: "vduse.h",
  element: "cfg.flags",
  expected: { fingerprint: "aaaaaaaaaaaa" },
  reason: "agreed",
  expires: "2027-06-30",
  line: 3,
  ...parts,
});

const judged = (
  accepted: readonly Acceptance[],
  severities: readonly (readonly [string, "break" | "risk" | "advice" | "off"])[] = [],
  today = "2027-01-01",
) => {
  const config: Config = { file: "abide.config.yaml", gates: [], severities: new Map(severities), accepted };
  const { findings, verdict, judged: what } = judge(given, config, today);
  return {
    verdict,
    findings: findings.map(({ severity, rule }) => `${severity} ${rule}`),
    accepted: what?.accepted.length,
    expired: what?.expired.length,
    stale: what?.stale.length,
    off: what?.off,
    breaks: what?.breaks,
  };
};

const nothing = {
  verdict: "break",
  findings: ["break member-moved", "advice hole-added"],
  accepted: 0,
  expired: 0,
  stale: 0,
  off: 0,
  breaks: { accepted: 0, off: 0, milder: 0 },
};
const taken = {
  ...nothing,
  verdict: "advice",
  findings: ["advice hole-added"],
  accepted: 1,
  breaks: { ...nothing.breaks, accepted: 1 },
};

test.each([
  ["nothing", [], nothing],
  ["by fingerprint", [accept()], taken],
  ["by both texts", [accept({ expected: { before: "__u32 @4", after: "__u32 @0" } })], taken],
  ["another fingerprint", [accept({ expected: { fingerprint: "cccccccccccc" } })], { ...nothing, stale: 1 }],
  ["another change to the element", [accept({ expected: { before: "__u32 @4", after: "__u32 @8" } })], { ...nothing, stale: 1 }],
  ["another element", [accept({ element: "cfg.id" })], { ...nothing, stale: 1 }],
  ["another header", [accept({ header: "linux/vduse.h" })], { ...nothing, stale: 1 }],
  ["another rule with the same fingerprint", [accept({ rule: "hole-added" })], { ...nothing, stale: 1 }],
] as const)("accepted: %s", (_, accepted, expected) => {
  expect(judged(accepted)).toEqual(expected);
});

test.each([
  ["2027-06-29", taken],
  ["2027-06-30", taken],
  ["2027-07-01", { ...nothing, expired: 1 }],
  ["2030-01-01", { ...nothing, expired: 1 }],
])("on %s", (today, expected) => {
  expect(judged([accept()], [], today)).toEqual(expected);
});

test("an acceptance that ran out beside one that holds is told of, and the other holds", () => {
  expect(judged([accept({ expires: "2020-01-01" }), accept()])).toEqual({ ...taken, expired: 1 });
});

test.each([
  [[["hole-added", "break"]], { ...nothing, findings: ["break hole-added", "break member-moved"] }],
  [
    [["member-moved", "advice"]],
    {
      ...nothing,
      verdict: "advice",
      findings: ["advice hole-added", "advice member-moved"],
      breaks: { ...nothing.breaks, milder: 1 },
    },
  ],
  [
    [["member-moved", "off"]],
    { ...nothing, verdict: "advice", findings: ["advice hole-added"], off: 1, breaks: { ...nothing.breaks, off: 1 } },
  ],
  [
    [
      ["member-moved", "off"],
      ["hole-added", "off"],
    ],
    { ...nothing, verdict: "clean", findings: [], off: 2, breaks: { ...nothing.breaks, off: 1 } },
  ],
] as const)("severities %j", (severities, expected) => {
  expect(judged([], severities)).toEqual(expected);
});

test("a change on one architecture is not accepted for a finding on two", () => {
  const config: Config = {
    file: "c",
    gates: [],
    severities: new Map(),
    accepted: [accept({ expected: { before: "__u32 @4", after: "__u32 @0" } })],
  };
  const changes = given.changes.map((each) => ({ ...each, abis: ["x86_64"] }));
  expect(judge({ ...given, changes }, config, "2027-01-01").judged?.accepted).toEqual([]);
});

test("what could not be compared stays so, whatever is accepted", () => {
  const notCompared = [{ header: "x.h", side: "after" as const, reason: "broken", where: undefined, abis: ["x86_64"] }];
  const config: Config = { file: "c", gates: [], severities: new Map([["hole-added", "off"]]), accepted: [accept()] };
  expect(judge({ ...given, notCompared }, config, "2027-01-01").verdict).toBe("not-compared");
});
