import { expect, test } from "vitest";
import { isGrownMask, isGrownSentinel, isShrunkReserve, isVersionStep } from "./growing.ts";

const step = (name: string, before: bigint, after: bigint) =>
  [
    { name, value: before },
    { name, value: after },
  ] as const;

test.each([
  ["CFG_OP_MAX", 3n, 4n, [3n], true],
  ["CFG_OP_LAST", 3n, 4n, [4n], true],
  ["NR_CFG_OPS", 3n, 5n, [3n, 4n], true],
  ["__NR_syscalls", 451n, 463n, [462n], true],
  ["NSIGSEGV", 9n, 10n, [10n], true],
  ["CFG_F_LAST", 4n, 16n, [8n], true],
  // A limit: nothing new has its value.
  ["CFG_NAME_MAX", 32n, 64n, [5n], false],
  // It became smaller.
  ["CFG_OP_MAX", 4n, 3n, [3n], false],
  // Not the name of a sentinel.
  ["CFG_OP_FLUSH", 2n, 3n, [2n], false],
])("%s from %s to %s beside new values %s: sentinel %s", (name, before, after, values, expected) => {
  expect(isGrownSentinel(...step(name, before, after), new Set(values))).toBe(expected);
});

test.each([
  ["CFG_F_MASK", 3n, 7n, "0x7", true],
  ["CFG_KNOWN", 3n, 7n, "", true],
  ["CFG_EVERY", 3n, 7n, "(CFG_F_A | CFG_F_B)", true],
  ["CFG_F_MASK", 3n, 5n, "0x5", false],
  ["CFG_LEVEL", 3n, 7n, "7", false],
])("%s from %s to %s (%s): mask %s", (name, before, after, text, expected) => {
  expect(isGrownMask(...step(name, before, after), text)).toBe(expected);
});

test("a mask of reserved bits may give some away, but not take any", () => {
  expect(isShrunkReserve(...step("CFG_RESERVED", 0xf0n, 0xe0n))).toBe(true);
  expect(isShrunkReserve(...step("CFG_RESERVED", 0xe0n, 0xf0n))).toBe(false);
});

test.each([
  ["CFG_API_VERSION", 1n, 2n, true],
  ["CFG_API_VERSION", 2n, 1n, false],
  ["CFG_VERSION_PATCHLEVEL", 5n, 0n, true],
  ["CFG_LEVEL", 1n, 2n, false],
])("%s from %s to %s: version step %s", (name, before, after, expected) => {
  expect(isVersionStep({ name, before: { name, value: before }, after: { name, value: after } })).toBe(expected);
});
