import { describe, expect, test } from "vitest";
import { parseKtap } from "../../test/support/parse-ktap.ts";
import { hostContract, pluginHost } from "../../test/support/plugin-host.ts";
import { buildOf } from "../contract/build-of.ts";
import type { Case } from "../selftest/case.ts";
import { mutationScore } from "../selftest/mutation-score.ts";
import { runEmulated } from "../selftest/run-suite.ts";
import { suiteOf } from "../selftest/suite-of.ts";
import type { AnyInterface } from "../session/spec.ts";
import { good, ktap, type SelftestReport, scoreText } from "./ktap.ts";

const build = buildOf(hostContract, "1");
const about = { reason: "the rule (host.c, 1)" };
const one = (name: string, more: Partial<Case> = {}): Case => ({ name, area: "opens", about, plays: [], ...more });
const open = { call: "open", path: "/dev/plugin-host", as: "host" } as const;

const failed: SelftestReport = {
  suite: { interface: "plugin-host", build, numbers: {}, cases: [] },
  on: build.name,
  results: [
    { case: one("GO: valid → success"), outcome: { kind: "pass" } },
    { case: one("WAIT: valid → success"), outcome: { kind: "skip", reason: "needs a guest" } },
    {
      case: one("GO: flag 1 → EINVAL", {
        plays: [open, { call: "ioctl", fd: "host", command: "GO", argument: { by: "value", value: 1n } }],
      }),
      outcome: { kind: "fail", at: 1, call: "ioctl(host, GO, 1)", expected: "EINVAL", found: "0" },
    },
  ],
};
const passing: SelftestReport = {
  ...failed,
  suite: { ...failed.suite, build: { ...build, name: "plugin-host@2" } },
  results: failed.results.slice(0, 1),
};

test("one build is a flat list; a failure is preceded by what it tests and the calls that led to it", () => {
  expect([...ktap([failed])].join("")).toBe(`KTAP version 1
# Subtest: plugin-host@1
1..3
ok 1 GO: valid → success
ok 2 WAIT: valid → success # SKIP needs a guest
# tests the rule (host.c, 1)
# open(/dev/plugin-host) as host
# ioctl(host, GO, 1): expected EINVAL, found 0
not ok 3 GO: flag 1 → EINVAL
# Totals: pass:1 fail:1 xfail:0 xpass:0 skip:1 error:0
`);
});

test("several builds are suites of one", () => {
  expect([...ktap([passing, failed])].join("")).toBe(`KTAP version 1
1..2
  KTAP version 1
  # Subtest: plugin-host@2
  1..1
  # plugin-host: plugin-host@1 held to the word of plugin-host@2
  ok 1 GO: valid → success
  # Totals: pass:1 fail:0 xfail:0 xpass:0 skip:0 error:0
ok 1 plugin-host@2
  KTAP version 1
  # Subtest: plugin-host@1
  1..3
  ok 1 GO: valid → success
  ok 2 WAIT: valid → success # SKIP needs a guest
  # tests the rule (host.c, 1)
  # open(/dev/plugin-host) as host
  # ioctl(host, GO, 1): expected EINVAL, found 0
  not ok 3 GO: flag 1 → EINVAL
  # Totals: pass:1 fail:1 xfail:0 xpass:0 skip:1 error:0
not ok 2 plugin-host@1
`);
});

test("the score is one more test, after the mutants that were not found", () => {
  const score = {
    mutants: 10,
    found: 7,
    survivors: [
      { name: "a is gone", kind: "lacked", because: { kind: "equivalent", reason: "nothing depends on a" } },
      { name: "b is not checked", kind: "check dropped", because: { kind: "unprovoked", reason: "needs a guest" } },
      { name: "c says 1", kind: "declared" },
    ],
  } as const;
  expect(scoreText(score)).toBe(
    "7 of 10 mutants found, 87.5 % of those that can be; 1 behave as the build does; 1 need what no call can provoke; 1 are not explained",
  );
  expect(scoreText({ mutants: 7, found: 7, survivors: [] })).toBe("7 of 7 mutants found, 100 % of those that can be");
  expect([...ktap([{ ...passing, on: "plugin-host@2", score }])].join("")).toBe(`KTAP version 1
# Subtest: plugin-host@2
1..2
ok 1 GO: valid → success
# not found: a is gone: equivalent: nothing depends on a
# not found: b is not checked: unprovoked: needs a guest
# not found: c says 1: not explained: a case is missing
not ok 2 ${scoreText(score)}
# Totals: pass:1 fail:0 xfail:0 xpass:0 skip:0 error:0
`);
  expect(good({ ...passing, score })).toBe(false);
  expect(good({ ...passing, score: { ...score, survivors: score.survivors.slice(0, 2) } })).toBe(true);
});

test("nothing that is printed can be read as a directive, or as another line", () => {
  const hostile = "a # SKIP b\nnot ok 9\r\u001b[2J\u2028end ";
  const report: SelftestReport = {
    ...failed,
    results: [
      { case: one(hostile), outcome: { kind: "skip", reason: hostile } },
      {
        case: one(hostile, { about: { reason: hostile } }),
        outcome: { kind: "fail", at: 0, call: hostile, expected: hostile, found: hostile },
      },
    ],
  };
  const { tests } = parseKtap([...ktap([report])].join(""));
  const shown = "a no.  SKIP b not ok 9 [2J end";
  expect(tests.map(({ ok, name, directive, reason }) => ({ ok, name, directive, reason }))).toEqual([
    { ok: true, name: shown, directive: "SKIP", reason: shown },
    { ok: false, name: shown, directive: undefined, reason: undefined },
  ]);
});

describe("a strict reader takes it", () => {
  const host = pluginHost as unknown as AnyInterface;
  const reports = hostContract.releases.map(({ name }): SelftestReport => {
    const suite = suiteOf(host, buildOf(hostContract, name));
    return { ...runEmulated(host, suite, buildOf(hostContract, "2")), score: mutationScore(host, suite) };
  });

  test("all releases, held against the second", () => {
    const { tests } = parseKtap([...ktap(reports)].join(""));
    expect(tests.map(({ ok, name }) => [ok, name])).toEqual([
      [false, "plugin-host@1"],
      [true, "plugin-host@2"],
      [false, "plugin-host@3"],
    ]);
    expect(tests.map(({ suite }) => suite?.tests.length)).toEqual([204 + 1, 246 + 1, 332 + 1]);
    const skipped = tests[1]?.suite?.tests.filter(({ directive }) => directive !== undefined);
    expect(skipped?.map(({ name, directive, reason }) => [name, directive, reason])).toEqual([
      ["PLUGIN_WAIT: valid → success", "SKIP", "needs a plugin that speaks"],
      ["HOST_LOAD: full → ENOSPC", "SKIP", "needs a full disk"],
    ]);
  });

  test.each<[string, string]>([
    ["KTAP version 1\n1..1\nok 1 a", "the last line does not end"],
    ["TAP version 13\n1..1\nok 1 a\n", "line 1: expected a version line: TAP version 13"],
    ["KTAP version 1\nok 1 a\n", "line 2: expected a plan: ok 1 a"],
    ["KTAP version 1\n1..2\nok 1 a\n", "line 4: 2 tests were planned, and 1 are here: (end)"],
    ["KTAP version 1\n1..1\nok 2 a\n", "line 3: expected number 1: ok 2 a"],
    ["KTAP version 1\n1..1\nok 1 a#b\n", "line 3: not a line of KTAP: ok 1 a#b"],
    ["KTAP version 1\n1..1\nok 1 a # skip b\n", "line 3: not a line of KTAP: ok 1 a # skip b"],
    ["KTAP version 1\n1..1\nok 1 - a\n", "line 3: a name that begins with a dash or a space: ok 1 - a"],
    ["KTAP version 1\n1..1\nhello\n", "line 3: not a line of KTAP: hello"],
    ["KTAP version 1\n1..1\n  KTAP version 1\n  1..1\n  not ok 1 a\nok 1 b\n", "line 6: does not agree with its suite: ok 1 b"],
    ["KTAP version 1\n1..0\n  KTAP version 1\n  1..1\n  ok 1 a\n", "line 6: a suite without its result: (end)"],
    ["KTAP version 1\n1..1\n ok 1 a\n", "line 3: 1 tests were planned, and 0 are here:  ok 1 a"],
  ])("and would not take %j", (text, message) => {
    expect(() => parseKtap(text)).toThrow(message);
  });
});
