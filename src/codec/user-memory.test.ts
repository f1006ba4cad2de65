import { expect, test } from "vitest";
import { memoryOf } from "./user-memory.ts";

const first = () => Uint8Array.of(1, 2, 3, 4);
const second = () => Uint8Array.of(5, 6);

test.each([
  ["within a region", 101n, 2, [2, 3]],
  ["all of it", 100n, 4, [1, 2, 3, 4]],
  ["across two that touch", 102n, 4, [3, 4, 5, 6]],
  ["nothing, wherever", 0n, 0, []],
  ["before it", 99n, 2, undefined],
  ["beyond the last", 104n, 3, undefined],
  ["across a gap", 105n, 100, undefined],
  ["nowhere", 1n << 63n, 1, undefined],
])("reads %s", (_, address, length, expected) => {
  const memory = memoryOf([
    { address: 104n, bytes: second() },
    { address: 100n, bytes: first() },
    { address: 200n, bytes: first() },
  ]);
  const bytes = memory.read(address, length);
  expect(bytes === undefined ? undefined : [...bytes]).toEqual(expected);
});

test("writes all or nothing, into the caller's own bytes", () => {
  const [a, b] = [first(), second()];
  const memory = memoryOf([
    { address: 100n, bytes: a },
    { address: 104n, bytes: b },
  ]);
  expect(memory.write(103n, Uint8Array.of(8, 9))).toBe(true);
  expect([...a, ...b]).toEqual([1, 2, 3, 8, 9, 6]);
  expect(memory.write(105n, Uint8Array.of(7, 7))).toBe(false);
  expect([...a, ...b]).toEqual([1, 2, 3, 8, 9, 6]);
  expect(memory.write(0n, new Uint8Array())).toBe(true);
});

test("what was read is a copy, of a Buffer too", () => {
  const bytes = Buffer.from([1, 2, 3]);
  const read = memoryOf([{ address: 0n, bytes }]).read(0n, 3);
  bytes.fill(9);
  expect([...(read ?? [])]).toEqual([1, 2, 3]);
});
