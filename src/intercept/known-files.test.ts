import { closeSync, openSync } from "node:fs";
import { expect, test } from "vitest";
import { arenaOf } from "./arena.ts";
import { loadCalls } from "./calls.ts";
import { KnownFiles } from "./known-files.ts";
import { OpenFiles } from "./open-files.ts";

const calls = await loadCalls();
const arena = arenaOf(calls, 1 << 14);
const pair = arena(8);
const own = process.pid;

/** Two numbers of this process that lead to two sockets. */
function sockets(): readonly [number, number] {
  calls.socketpair(pair.address);
  return [pair.words[0] ?? -1, pair.words[1] ?? -1];
}

test("what a number leads to is told anew each time, whatever had the number before", () => {
  const files = new OpenFiles(calls, arena);
  const known = new KnownFiles(calls, files, arena);
  const [one, other] = sockets();
  const [first, second] = [files.fileOf(own, one), files.fileOf(own, other)];
  expect([typeof first, first === second]).toEqual(["number", false]);
  const asked = () => Array.from({ length: 4 }, () => known.fileOf(own, one));
  expect(asked()).toEqual([first, first, first, first]);

  // The same file by another of its numbers, which says more of how it was opened.
  calls.setNonBlocking(one, true);
  expect(asked()).toEqual([first, first, first, first]);

  closeSync(one);
  expect(asked()).toEqual([undefined, undefined, undefined, undefined]);

  expect(openSync("/dev/null", "r")).toBe(one);
  expect(asked()).toEqual(["/dev/null", "/dev/null", "/dev/null", "/dev/null"]);

  closeSync(one);
  expect(calls.dup(other)).toBe(one);
  expect(asked()).toEqual([second, second, second, second]);

  for (const fd of [one, other]) closeSync(fd);
  known.dispose();
  files.dispose();
});

test("more numbers than are kept are told all the same", () => {
  const files = new OpenFiles(calls, arena);
  const known = new KnownFiles(calls, files, arena);
  const all = Array.from({ length: 50 }, sockets).flat();
  const expected = all.map((fd) => files.fileOf(own, fd));
  expect(new Set(expected).size).toBe(100);
  for (let round = 0; round < 4; round++) expect(all.map((fd) => known.fileOf(own, fd))).toEqual(expected);
  for (const fd of all) closeSync(fd);
  expect(all.map((fd) => known.fileOf(own, fd))).toEqual(all.map(() => undefined));
  known.dispose();
  files.dispose();
});
