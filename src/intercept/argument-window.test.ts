import { expect, test } from "vitest";
import { memoryOf } from "../codec/user-memory.ts";
import { ArgumentWindow } from "./argument-window.ts";

/** Sixteen bytes at 0x1000, of which a command's number tells of eight: 0xc008…, read and written. */
const both = 0xc0088100;
const onlyAnswers = 0x80088100;
const room = () => Uint8Array.from({ length: 16 }, (_, index) => index);
const windowOn = (bytes: Uint8Array, command = both, address = 0x1000n) =>
  new ArgumentWindow(memoryOf([{ address: 0x1000n, bytes }]), address, command);

test("what was read once stays, whatever another thread writes there", () => {
  const bytes = room();
  const window = windowOn(bytes);
  bytes.fill(0xee);
  expect(window.read(0x1002n, 4)).toEqual(new Uint8Array([2, 3, 4, 5]));
  expect(window.read(0x1008n, 2)).toEqual(new Uint8Array([0xee, 0xee]));
});

test("what is written is in memory, in what is read next, and told apart from what was there", () => {
  const bytes = room();
  const window = windowOn(bytes);
  expect(window.write(0x1006n, new Uint8Array([0xaa, 0xbb, 0xcc, 0xdd]))).toBe(true);
  expect([...bytes.subarray(6, 10)]).toEqual([0xaa, 0xbb, 0xcc, 0xdd]);
  expect(window.read(0x1006n, 2)).toEqual(new Uint8Array([0xaa, 0xbb]));
  expect(window.before).toEqual(new Uint8Array([0, 1, 2, 3, 4, 5, 6, 7]));
  expect(window.after).toEqual(new Uint8Array([0, 1, 2, 3, 4, 5, 0xaa, 0xbb]));
});

test("a write that fails changes nothing that is told", () => {
  const window = windowOn(room());
  expect(window.write(0x2000n, new Uint8Array(4))).toBe(false);
  expect(window.after).toBe(window.before);
});

test("a command that hands nothing over is told its answer alone", () => {
  const window = windowOn(room(), onlyAnswers);
  expect(window.before).toBeUndefined();
  expect(window.write(0x1000n, new Uint8Array(8).fill(9))).toBe(true);
  expect([window.before, window.after]).toEqual([undefined, new Uint8Array(8).fill(9)]);
});

test.each([
  ["memory that ends too early", both, 0x100cn],
  ["a number without a size", 0xae03, 0x1000n],
])("of %s nothing is told", (_, command, address) => {
  const window = windowOn(room(), command, address);
  expect([window.before, window.after]).toEqual([undefined, undefined]);
});
