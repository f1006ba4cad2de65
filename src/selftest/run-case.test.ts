import { describe, expect, test } from "vitest";
import type { Expect, Play } from "../session/sample.ts";
import type { Case } from "./case.ts";
import { runCase } from "./run-case.ts";
import type { Target, TargetArgument } from "./target.ts";

/** A target that writes down what it is asked. Descriptors count from 10; a command answers its own number, and writes 7 into the first byte. */
function recording(): { readonly target: Target; readonly calls: string[] } {
  const calls: string[] = [];
  let next = 10;
  const shown = (argument: TargetArgument) =>
    argument.by === "pointer"
      ? `[${[...argument.bytes]}] ${argument.pointers.map(({ offset }) => `@${offset}`)}`
      : argument.by === "value"
        ? `${argument.value}`
        : "-";
  return {
    calls,
    target: {
      open(path) {
        calls.push(`open ${path}`);
        return path === "/none" ? { errno: "ENOENT" } : { value: next++ };
      },
      close(fd) {
        calls.push(`close ${fd}`);
        return { value: 0 };
      },
      ioctl(fd, command, argument) {
        calls.push(`ioctl ${fd} ${command} ${shown(argument)}`);
        if (command === 99) throw new RangeError("outside");
        if (argument.by === "pointer" && argument.bytes.length > 0) argument.bytes[0] = 7;
        return command === 98 ? { errno: "EPERM" } : { value: command };
      },
      read: () => ({ value: 2, bytes: new Uint8Array([5, 6]) }),
      write: (_, bytes) => ({ value: bytes.length }),
      eventfd: () => ({ value: next++ }),
    },
  };
}

const open: Play = { call: "open", path: "/a", as: "a" };
const ioctl = (
  command: string | number,
  expected?: Expect,
  argument: Extract<Play, { call: "ioctl" }>["argument"] = { by: "none" },
): Play => ({
  call: "ioctl",
  fd: "a",
  command,
  argument,
  ...(expected === undefined ? {} : { expect: expected }),
});
const caseOf = (...plays: Play[]): Case => ({ name: "case", area: "opens", about: { reason: "reason" }, plays });
const bytes = (...all: number[]) => ({ by: "pointer", bytes: new Uint8Array(all) }) as const;

test.each<[string, Case, string | undefined]>([
  ["a call without an expectation must succeed", caseOf(open, ioctl(98)), "1: ioctl(a, 0x62): expected success, found EPERM"],
  ["an errno", caseOf(open, ioctl(98, { errno: "EPERM" })), undefined],
  ["another errno", caseOf(open, ioctl(98, { errno: "EINVAL" })), "1: ioctl(a, 0x62): expected EINVAL, found EPERM"],
  ["success in place of an errno", caseOf(open, ioctl(4, { errno: "EINVAL" })), "1: ioctl(a, 0x4): expected EINVAL, found 4"],
  ["a value", caseOf(open, ioctl(4, { value: 4 })), undefined],
  ["another value", caseOf(open, ioctl(4, { value: 5 })), "1: ioctl(a, 0x4): expected 5, found 4"],
  ["at least a value", caseOf(open, ioctl(4, { atLeast: 4 })), undefined],
  ["less than that", caseOf(open, ioctl(4, { atLeast: 5 })), "1: ioctl(a, 0x4): expected at least 5, found 4"],
  ["bytes", caseOf(open, ioctl(0, { value: 0, bytes: { offset: 0, bytes: new Uint8Array([7, 2]) } }, bytes(1, 2))), undefined],
  [
    "other bytes",
    caseOf(open, ioctl(0, { value: 0, bytes: { offset: 1, bytes: new Uint8Array([3]) } }, bytes(1, 2))),
    "1: ioctl(a, 0x0, a pointer to 0x0102): expected 0 and bytes 0x03 at 1, found 0 and bytes 0x02 at 1",
  ],
  [
    "bytes behind the end",
    caseOf(open, ioctl(0, { bytes: { offset: 2, bytes: new Uint8Array([0]) } }, bytes(1, 2))),
    "1: ioctl(a, 0x0, a pointer to 0x0102): expected success and bytes 0x00 at 2, found 0 and bytes (none) at 2",
  ],
  [
    "bytes that are read",
    caseOf(open, { call: "read", fd: "a", length: 2, expect: { value: 2, bytes: { offset: 1, bytes: new Uint8Array([6]) } } }),
    undefined,
  ],
  ["bytes that are written", caseOf(open, { call: "write", fd: "a", bytes: new Uint8Array(3), expect: { value: 3 } }), undefined],
  ["a node that is not there", caseOf({ call: "open", path: "/none", as: "a", expect: { errno: "ENOENT" } }), undefined],
  [
    "a node that must not be there",
    caseOf({ ...open, expect: { errno: "ENOENT" } }),
    "0: open(/a) as a: expected ENOENT, found 10",
  ],
  ["a name", caseOf(open, ioctl("GO", { value: 3 })), undefined],
  [
    "a name that nobody has",
    caseOf(open, ioctl("STOP")),
    "1: ioctl(a, STOP): expected a command STOP, found none of that name in the interface",
  ],
  [
    "a descriptor that no call gave",
    caseOf(ioctl(4)),
    "0: ioctl(a, 0x4): expected a descriptor a, found none: no call before this one gave it",
  ],
  ["a target that throws", caseOf(open, ioctl(99)), "1: ioctl(a, 0x63): expected an answer, found a crash: outside"],
  [
    "a descriptor that was closed",
    caseOf(open, { call: "close", fd: "a" }, ioctl(4)),
    "2: ioctl(a, 0x4): expected a descriptor a, found none: no call before this one gave it",
  ],
])("%s", (_name, one, expected) => {
  const outcome = runCase(one, recording().target, { GO: 3 });
  const shown =
    outcome.kind === "fail" ? `${outcome.at}: ${outcome.call}: expected ${outcome.expected}, found ${outcome.found}` : undefined;
  expect(shown).toBe(expected);
});

describe("descriptors", () => {
  test("their numbers go into the bytes, and what cannot hold one is left alone", () => {
    const { target, calls } = recording();
    const fds = [
      { offset: 2, fd: "event" },
      { offset: 5, fd: "event" },
    ];
    const argument = {
      by: "pointer",
      bytes: new Uint8Array(8),
      fds,
      pointers: [{ offset: 0, bytes: new Uint8Array(1) }],
    } as const;
    const one = caseOf(open, { call: "eventfd", as: "event" }, ioctl(1, {}, argument));
    expect(runCase(one, target, {})).toEqual({ kind: "pass" });
    expect(calls[1]).toBe("ioctl 10 1 [0,0,11,0,0,0,0,0] @0");
    expect(argument.bytes).toEqual(new Uint8Array(8));
  });

  test("what was opened is closed, last first, also after a failure", () => {
    const { target, calls } = recording();
    const handed: Play = { call: "ioctl", fd: "a", command: 40, argument: { by: "value", value: 9n }, as: "b" };
    expect(runCase(caseOf(open, handed, ioctl(98)), target, {})).toMatchObject({ kind: "fail", at: 2 });
    expect(calls).toEqual(["open /a", "ioctl 10 40 9", "ioctl 10 98 -", "close 40", "close 10"]);
  });
});

test("a case that is skipped makes no call", () => {
  const { target, calls } = recording();
  expect(runCase({ ...caseOf(open), skip: "needs a guest" }, target, {})).toEqual({ kind: "skip", reason: "needs a guest" });
  expect(calls).toEqual([]);
});
