import { expect, test } from "vitest";
import type { Crossing } from "../trial/crossing.ts";
import { CrossingLog, unpackCrossings } from "./crossing-log.ts";

const before = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8, 9]);
const crossings: readonly Crossing[] = [
  {
    index: 0,
    at: 12,
    thread: 4711,
    call: { kind: "open", path: "/dev/vduse/é", on: "device", access: { read: true, write: false, nonblock: true } },
    answer: { value: 7, descriptor: 1 },
    by: "played",
  },
  {
    index: 1,
    at: 4_000_000_000,
    thread: 1,
    call: { kind: "ioctl", descriptor: 1, on: "device", fd: 7, command: 0xffff_ffff, argument: 2n ** 64n - 1n },
    answer: { errno: "ENOTTY" },
    by: "beyond",
  },
  {
    index: 2,
    at: 3,
    thread: 1,
    call: { kind: "ioctl", descriptor: 1, on: "device", fd: -1, command: 0, argument: 0n, before, after: before },
    answer: { value: -1 },
    by: "masked",
  },
  {
    index: 3,
    at: 3,
    thread: 1,
    call: { kind: "ioctl", descriptor: 1, on: "device", fd: 0, command: 0, argument: 1n, before, after: new Uint8Array(9) },
    answer: { unseen: true },
    by: "kernel",
  },
  {
    index: 4,
    at: 3,
    thread: 0,
    call: { kind: "read", descriptor: 1, on: "device", bytes: before },
    answer: { value: 9 },
    by: "played",
  },
  {
    index: 5,
    at: 3,
    thread: 0,
    call: { kind: "write", descriptor: 1, on: "device", bytes: new Uint8Array() },
    answer: { errno: "EINVAL" },
    by: "played",
  },
  { index: 6, at: 9, thread: 0, call: { kind: "close", descriptor: 1, on: "device" }, answer: { value: 0 }, by: "played" },
];

test("what was collected comes back, once, in its order", () => {
  const log = new CrossingLog();
  expect(log.take()).toBeUndefined();
  for (const each of crossings) log.add(each);
  expect(log.count).toBe(7);
  const packed = log.take();
  expect(packed === undefined ? [] : unpackCrossings(packed)).toEqual(crossings);
  expect([log.count, log.take()]).toEqual([0, undefined]);
});

test("a record of any size finds room", () => {
  const log = new CrossingLog();
  const large: Crossing[] = [0, 1, 2_000, 16_383, 40_000].map((size, index) => ({
    index,
    at: 0,
    thread: 1,
    call: {
      kind: "ioctl",
      descriptor: 1,
      on: "vm",
      fd: 3,
      command: 1,
      argument: 0n,
      before: new Uint8Array(size).fill(index),
      after: new Uint8Array(size).fill(9),
    },
    answer: { value: 0 },
    by: "played",
  }));
  for (const each of large) log.add(each);
  const packed = log.take();
  expect(packed === undefined ? [] : unpackCrossings(packed)).toEqual(large);
});
