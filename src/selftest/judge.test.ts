import { expect, test } from "vitest";
import { hostContract, numbers, pluginHost } from "../../test/support/plugin-host.ts";
import { buildOf } from "../contract/build-of.ts";
import type { Play, PlayArgument } from "../session/sample.ts";
import { groundOf } from "./ground.ts";
import { judgeOf, type Verdict } from "./judge.ts";

const judge = judgeOf(groundOf(pluginHost, buildOf(hostContract, "1")));
const open: Play = { call: "open", path: "/dev/plugin-host", as: "host" };
const pointer = (...bytes: number[]): PlayArgument => ({ by: "pointer", bytes: new Uint8Array(bytes) });
const agree: Play = { call: "ioctl", fd: "host", command: "HOST_SET_API", argument: pointer(0, 0, 0, 0) };

test.each<[string, readonly Play[], string | number, PlayArgument, Verdict]>([
  ["what succeeds", [open, agree], "HOST_STAT", pointer(8, 0, 0, 0, 0, 0, 0, 0), { kind: "accepted" }],
  [
    "a check of a command",
    [open, agree],
    "HOST_STAT",
    pointer(8, 0, 0, 0, 2, 0, 0, 0),
    { kind: "check", command: "host HOST_STAT", id: "flags-bits", errno: "EINVAL" },
  ],
  [
    "a check that follows from a protocol",
    [open],
    numbers.HOST_SET_API,
    pointer(9, 0, 0, 0),
    { kind: "check", command: "host HOST_SET_API", id: "unknown-version", errno: "EPROTO" },
  ],
  ["a command that nobody has", [open, agree], 0xffff_ffff, { by: "none" }, { kind: "unknown", row: 0, errno: "ENOTTY" }],
  ["too few bytes", [open, agree], "HOST_LOAD", pointer(1), { kind: "fault", errno: "EFAULT" }],
  [
    "a rule without a row: the size of a record",
    [open, agree],
    "HOST_STAT",
    pointer(7, 0, 0, 0, 0, 0, 0, 0),
    { kind: "no row", errno: "EINVAL" },
  ],
  ["a rule without a row: what must come first", [open], "HOST_STAT", pointer(), { kind: "no row", errno: "ENODEV" }],
  ["calls that do not lead there", [open, agree, agree], "HOST_STAT", pointer(), { kind: "no row" }],
  ["no descriptor at all", [], "HOST_STAT", pointer(), { kind: "no row" }],
])("%s", (_name, before, command, argument, verdict) => {
  // What the call itself expects does not matter.
  const call = { call: "ioctl", fd: "host", command, argument, expect: { errno: "EPIPE" } } as const;
  expect(judge({ before, call })).toEqual(verdict);
});
