import { describe, expect, test } from "vitest";
import { hostContract, pluginHost } from "../../test/support/plugin-host.ts";
import { buildOf } from "../contract/build-of.ts";
import type { Case, Suite } from "../selftest/case.ts";
import { suiteOf } from "../selftest/suite-of.ts";
import type { AnyInterface } from "../session/spec.ts";
import { generatedC, selftestC } from "./selftest-c.ts";

const program = { header: "linux/plugin-host.h" };

test("a suite, whole", async () => {
  const suite = suiteOf(pluginHost as unknown as AnyInterface, buildOf(hostContract, "1"));
  const text = selftestC({ suite, program, made: "plugin-host --build 1 --emit c" });
  await expect(text).toMatchFileSnapshot("../../test/golden/plugin-host.c");
  expect(text.startsWith(generatedC)).toBe(true);
});

/** The rows of a program's table of cases. */
function table(cases: readonly Partial<Case>[], more: Partial<Suite> = {}): readonly string[] {
  const whole = cases.map((each): Case => ({ name: "case", area: "opens", about: { reason: "" }, plays: [], ...each }));
  const build = buildOf(hostContract, "1");
  const text = selftestC({ suite: { interface: "x", build, numbers: {}, cases: whole, ...more }, program, made: "x" });
  const from = text.indexOf("static const struct test tests[] = {\n");
  return text.slice(from, text.indexOf("\n};", from)).split("\n").slice(1);
}

describe("rows", () => {
  const open = { call: "open", path: "/dev/x", as: "x" } as const;
  const by = (value: bigint) => ({ call: "ioctl", fd: "x", command: 7, argument: { by: "value", value } }) as const;
  const pointer = (bytes: Uint8Array) => ({ call: "ioctl", fd: "x", command: 7, argument: { by: "pointer", bytes } }) as const;
  const bytes = (...all: number[]) => new Uint8Array(all);

  test.each<[string, Case["plays"], readonly string[]]>([
    ["a word", [by(5n)], ["IOCTL(FD_X, 0x7, VALUE(5))"]],
    ["a wide one", [by(1n << 63n)], ["IOCTL(FD_X, 0x7, VALUE(0x8000000000000000ULL))"]],
    ["nothing mapped", [pointer(bytes())], ["IOCTL(FD_X, 0x7, ZEROS(0))"]],
    ["zeros", [pointer(bytes(0, 0))], ["IOCTL(FD_X, 0x7, ZEROS(2))"]],
    ["a digit behind an escape", [pointer(bytes(1, 0x31))], ['IOCTL(FD_X, 0x7, BYTES(2, { 0, 2, "\\0011" }))']],
    [
      "what ends a string or begins a trigraph",
      [pointer(bytes(0x22, 0x5c, 0x3f))],
      ['IOCTL(FD_X, 0x7, BYTES(3, { 0, 3, "\\042\\134\\077" }))'],
    ],
    [
      "runs",
      [pointer(bytes(1, 0, 0, 0, 0, 2, 0, 3))],
      ['IOCTL(FD_X, 0x7, BYTES(8, { 0, 1, "\\001" }, { 5, 3, "\\002\\000\\003" }))'],
    ],
    [
      "many bytes, in pieces",
      [pointer(new Uint8Array(33).fill(0x61))],
      [`IOCTL(FD_X, 0x7, BYTES(33, { 0, 33, "${"a".repeat(32)}" "a" }))`],
    ],
    [
      "descriptors, addresses, and a name for the answer",
      [
        {
          ...pointer(bytes()),
          argument: {
            by: "pointer",
            bytes: bytes(0),
            fds: [{ offset: 4, fd: "x" }],
            pointers: [{ offset: 8, bytes: bytes(0, 9) }],
          },
          as: "made by x",
        },
      ],
      [
        'IOCTL(FD_X, 0x7, ZEROS(1), FDS({ 4, FD_X }), POINTERS({ 8, 2, RUNS({ 1, 1, "\\t" }) }), AS(FD_MADE_BY_X))'.replace(
          "\\t",
          "\\011",
        ),
      ],
    ],
    [
      "answers",
      [
        { ...by(0n), expect: { value: 3 } },
        { ...by(0n), expect: { atLeast: 2 } },
        { ...by(0n), expect: { errno: "EPERM" } },
        { ...by(0n), expect: { value: 0, bytes: { offset: 4, bytes: bytes(1, 0) } } },
      ],
      [
        "IOCTL(FD_X, 0x7, VALUE(0), ANSWERS(3))",
        "IOCTL(FD_X, 0x7, VALUE(0), AT_LEAST(2))",
        "IOCTL(FD_X, 0x7, VALUE(0), FAILS(EPERM))",
        'IOCTL(FD_X, 0x7, VALUE(0), ANSWERS(0), WRITES(4, 2, "\\001\\000"))',
      ],
    ],
    [
      "other calls",
      [
        { call: "eventfd", as: "e" },
        { call: "read", fd: "e", length: 8, expect: { errno: "EAGAIN" } },
        { call: "write", fd: "e", bytes: bytes(1) },
        { call: "close", fd: "e" },
      ],
      ["EVENTFD(FD_E)", "READ(FD_E, 8, FAILS(EAGAIN))", 'WRITE(FD_E, BYTES(1, { 0, 1, "\\001" }))', "CLOSE(FD_E)"],
    ],
    [
      "the same nine times, by values that go up",
      Array.from({ length: 9 }, (_, at) => [by(BigInt(at)), { call: "close", fd: "x" } as const]).flat(),
      ["IOCTL(FD_X, 0x7, VALUE(0))", "CLOSE(FD_X)", "AGAIN(2, 8)"],
    ],
    [
      "eight times is written out",
      Array.from({ length: 8 }, () => by(1n)),
      Array.from({ length: 8 }, () => "IOCTL(FD_X, 0x7, VALUE(1))"),
    ],
  ])("%s", (_name, plays, rows) => {
    const calls = [`OPEN("/dev/x", FD_X)`, ...rows].map((row, at) => (at === 0 ? row : `\t\t\t${row}`)).join(",\n");
    expect(table([{ plays: [open, ...plays] }]).join("\n")).toBe(`\t{ .name = "case",\n\t  .calls = CALLS(${calls}) },`);
  });

  test("what two cases begin with is written once", () => {
    const rows = table([{ plays: [open, by(1n)] }, { plays: [open, by(2n)] }]);
    expect(rows).toEqual([
      '\t{ .name = "case", .setup = setup_1,',
      "\t  .calls = CALLS(IOCTL(FD_X, 0x7, VALUE(1))) },",
      '\t{ .name = "case", .setup = setup_1,',
      "\t  .calls = CALLS(IOCTL(FD_X, 0x7, VALUE(2))) },",
    ]);
  });

  test("names and reasons end neither a string nor a comment", () => {
    const rows = table([{ name: 'a "b" → # c\\', about: { reason: "one */ two /* three\nfour" }, skip: 'needs "more"' }]);
    expect(rows).toEqual([
      "\t/* one *\u200b/ two /\u200b* three four */",
      '\t{ .name = "a \\042b\\042 → no.  c\\134", .skip = "needs \\042more\\042" },',
    ]);
  });

  test("a 32-bit program's cases say so", () => {
    expect(table([{ plays: [open], program: "32-bit" }])[0]).toBe('\t{ .name = "case", .bits = 32,');
  });
});
