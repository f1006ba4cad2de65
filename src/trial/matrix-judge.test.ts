import { describe, expect, test } from "vitest";
import { commands } from "../interfaces/vduse/bindings.gen.ts";
import { vduse } from "../interfaces/vduse/provider.ts";
import type { AnyInterface } from "../session/spec.ts";
import { caseOutcome } from "./case-outcome.ts";
import { ExpectError, expectText, parseExpect } from "./matrix-expect.ts";
import { judge } from "./matrix-judge.ts";
import type { TrialEnd, TrialResult } from "./trial-result.ts";

const result = (end: TrialEnd, out = "", err = ""): TrialResult => ({
  interface: "vduse",
  request: { from: "7.3" },
  build: "vduse@7.3",
  program: ["true"],
  crossings: [],
  dropped: 0,
  end,
  milliseconds: 12,
  out,
  err,
});

const ends = {
  "exit 0": result({ kind: "exited", code: 0 }, "ready\n"),
  "exit 1": result({ kind: "exited", code: 1 }, "", "trying\nFailed to set api version 0: Invalid argument\n\n"),
  "exit 3": result({ kind: "exited", code: 3 }, "only said here\n"),
  SIGABRT: result({ kind: "killed", signal: "SIGABRT" }, "ready", "assertion failed"),
  "settled, 0": result({ kind: "settled", after: { code: 0 } }, "ready"),
  "settled, 1": result({ kind: "settled", after: { code: 1 } }),
  "settled, SIGTERM": result({ kind: "settled", after: { signal: "SIGTERM" } }),
  "locked, SIGTERM": result({ kind: "settled", after: { signal: "SIGTERM" }, locked: true }),
  "locked, 0": result({ kind: "settled", after: { code: 0 }, locked: true }),
  "settled, SIGSEGV": result({ kind: "settled", after: { signal: "SIGSEGV" } }),
  "out of time": result({ kind: "out-of-time" }, "ready", "still trying"),
  "not started": result({ kind: "not-started", reason: "no such file" }),
} satisfies Record<string, TrialResult>;

describe("what became of it, in a word and a line", () => {
  const untouched = "; it never touched the interface";
  test.each<[keyof typeof ends, string, string]>([
    ["exit 0", "runs", `exited with 0${untouched}`],
    ["exit 1", "gives up", `exited with 1: "Failed to set api version 0: Invalid argument"${untouched}`],
    ["exit 3", "gives up", `exited with 3${untouched}`],
    ["SIGABRT", "crashes", `killed by SIGABRT: "assertion failed"${untouched}`],
    ["settled, 0", "runs", `settled down to wait; exited with 0 when it was asked to go${untouched}`],
    ["settled, 1", "runs", `settled down to wait; exited with 1 when it was asked to go${untouched}`],
    ["settled, SIGTERM", "runs", `settled down to wait; ended by SIGTERM${untouched}`],
    [
      "locked, SIGTERM",
      "hangs",
      `every thread waits for another of its own, and nothing from without can end that; ended by SIGTERM${untouched}`,
    ],
    // It took note of the signal: that is what it waited for.
    ["locked, 0", "runs", `settled down to wait; exited with 0 when it was asked to go${untouched}`],
    ["settled, SIGSEGV", "crashes", `settled down to wait; ended by SIGSEGV${untouched}`],
    ["out of time", "hangs", `its time was up: "still trying"${untouched}`],
    ["not started", "not started", "no such file"],
  ])("%s: %s (%s)", (name, kind, reason) => {
    const none = { notes: [], asked: [], asserted: [] };
    expect(caseOutcome(ends[name])).toEqual({ kind, reason, ...none });
    expect(caseOutcome(ends[name], vduse as unknown as AnyInterface)).toMatchObject({ kind, ...none });
  });

  test("with the interface: what it asked, what it took for granted, and where it left what is known", () => {
    const at = { at: 0, thread: 1, by: "played" } as const;
    const on = { descriptor: 1, on: "control", fd: 3, argument: 1n } as const;
    const access = { read: true, write: true, nonblock: false };
    const eight = new Uint8Array(8);
    const set = { kind: "ioctl", ...on, command: commands.VDUSE_SET_API_VERSION.number, before: eight, after: eight } as const;
    const crossings = [
      {
        ...at,
        index: 0,
        call: { kind: "open", path: "/dev/vduse/control", on: "control", access },
        answer: { value: 3, descriptor: 1 },
      },
      { ...at, index: 1, call: set, answer: { value: 0 } },
      { ...at, index: 2, by: "beyond", call: { kind: "ioctl", ...on, command: 0x1234_5678 }, answer: { errno: "ENOTTY" } },
    ] as const;
    expect(caseOutcome({ ...ends["exit 0"], crossings }, vduse as unknown as AnyInterface)).toEqual({
      kind: "runs",
      reason: "exited with 0",
      notes: ["never asks api-version", "calls what abide does not play, _IOC(0, 0x56, 0x78, 4660) first (#2)"],
      asked: [],
      asserted: ["api-version"],
    });
  });
});

const never = () => {
  throw new Error("nobody was to be asked");
};

describe("what is expected, and of which ends", () => {
  const all = Object.keys(ends).filter((name) => name !== "not started") as (keyof typeof ends)[];
  test.each<[string, readonly (keyof typeof ends)[]]>([
    ["runs", ["exit 0", "settled, 0", "settled, 1", "settled, SIGTERM", "locked, 0"]],
    ["exit 0", ["exit 0", "settled, 0", "locked, 0"]],
    ["exit 1", ["exit 1", "settled, 1"]],
    ["exit 3", ["exit 3"]],
    ["signal SIGABRT", ["SIGABRT"]],
    ["signal abrt", ["SIGABRT"]],
    ["signal TERM", []],
    ["hangs", ["locked, SIGTERM", "out of time"]],
    ["/ready/", ["exit 0", "settled, 0"]],
    ["/READY|FAILED/i", ["exit 0", "exit 1", "settled, 0"]],
    ["/^Failed/m", ["exit 1"]],
    ["/^Failed/", []],
  ])("%s", async (text, fine) => {
    const wanted = parseExpect(text);
    const found: string[] = [];
    for (const name of all) {
      const { verdict } = await judge(wanted, ends[name], caseOutcome(ends[name]), never);
      if (verdict === "as-expected") found.push(name);
      else expect(verdict).toBe("not-as-expected");
    }
    expect(found).toEqual(fine);
    const notStarted = await judge(wanted, ends["not started"], caseOutcome(ends["not started"]), never);
    expect(notStarted).toEqual({ verdict: "not-judged", reason: "could not be started: no such file" });
  });

  test.each<[string, keyof typeof ends, string]>([
    [
      "runs",
      "SIGABRT",
      'expected it to run, found a crash (killed by SIGABRT: "assertion failed"; it never touched the interface)',
    ],
    ["exit 0", "exit 3", "expected exit 0, found that it gives up (exited with 3; it never touched the interface)"],
    [
      "exit 0",
      "settled, SIGTERM",
      "expected exit 0, found that it runs (settled down to wait; ended by SIGTERM; it never touched the interface)",
    ],
    [
      "/ok/",
      "out of time",
      'expected output like /ok/, found a hang (its time was up: "still trying"; it never touched the interface)',
    ],
    [
      "signal SEGV",
      "settled, SIGSEGV",
      "expected SIGSEGV, found a crash (settled down to wait; ended by SIGSEGV; it never touched the interface)",
    ],
  ])("%s, but %s: %s", async (text, name, reason) => {
    const judgement = await judge(parseExpect(text), ends[name], caseOutcome(ends[name]), never);
    expect(judgement).toEqual({ verdict: "not-as-expected", reason });
  });

  test("a script is asked, also about a crash", async () => {
    const asked: unknown[] = [];
    const judgement = await judge(
      parseExpect("./judge"),
      ends.SIGABRT,
      caseOutcome(ends.SIGABRT),
      async (path, { build }, { kind }) => {
        asked.push([path, build, kind]);
        return { verdict: "as-expected", reason: "it may" };
      },
    );
    expect([judgement, asked]).toEqual([{ verdict: "as-expected", reason: "it may" }, [["./judge", "vduse@7.3", "crashes"]]]);
  });
});

describe("--expect", () => {
  test.each([
    ["runs", "runs"],
    [" exit  7 ", "exit 7"],
    ["exit 255", "exit 255"],
    ["signal segv", "signal SIGSEGV"],
    ["hangs", "hangs"],
    ["/a b/", "/a b/"],
    ["/opt/", "/opt/"],
    ["/a/b/i", "/a/b/i".replace("a/b", "a\\/b")],
    ["./judge", "./judge"],
    ["/opt/judge", "/opt/judge"],
    ["/opt/judge.sh", "/opt/judge.sh"],
    ["scripts/judge with spaces", "scripts/judge with spaces"],
  ])("%j is %j", (text, shown) => {
    expect(expectText(parseExpect(text))).toBe(shown);
    expect(expectText(parseExpect(shown))).toBe(shown);
  });

  test.each([
    ["", 'expected runs, exit CODE, signal NAME, hangs, /REGEX/ or the path of a script (./judge), found ""'],
    ["judge", 'expected runs, exit CODE, signal NAME, hangs, /REGEX/ or the path of a script (./judge), found "judge"'],
    ["exit", 'expected exit CODE with a code from 0 to 255, found "exit "'],
    ["exit 256", 'expected exit CODE with a code from 0 to 255, found "exit 256"'],
    ["exit -1", 'expected exit CODE with a code from 0 to 255, found "exit -1"'],
    ["exit 0 1", 'expected exit CODE with a code from 0 to 255, found "exit 0 1"'],
    ["signal ABORT", 'expected signal NAME with a signal\'s name (SIGABRT, SEGV), found "signal ABORT"'],
    ["//", "expected /REGEX/, found an empty one, which everything matches"],
    ["/(/", 'expected a regular expression, found "/(/": Invalid regular expression: /(/: Unterminated group'],
  ])("%j is refused", (text, message) => {
    expect(() => parseExpect(text)).toThrow(new ExpectError(message));
  });
});
