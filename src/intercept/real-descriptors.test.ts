import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { arenaOf } from "./arena.ts";
import { loadCalls } from "./calls.ts";
import { OpenFiles } from "./open-files.ts";
import { RealDescriptors } from "./real-descriptors.ts";

const calls = await loadCalls();
const own = process.pid;
/** A node that nobody else has open. */
const folder = mkdtempSync(join(tmpdir(), "abide-descriptors-"));
afterAll(() => rmSync(folder, { recursive: true }));
const link = join(folder, "node");
writeFileSync(link, "");
const opened = () => openSync(link, "r+");
const place = (fd: number) => ({ process: own, fd });
const knows = (() => {
  const fd = opened();
  const same = calls.sameFile(place(fd), place(fd));
  closeSync(fd);
  return same === true;
})();

const tracked = () => new RealDescriptors(calls, new OpenFiles(calls, arenaOf(calls, 1 << 14)));

test("a number leads to the file that it was given, until another has the number", () => {
  const descriptors = tracked();
  const fd = opened();
  const first = descriptors.opened(own, fd, "null", link);
  expect([first.serial, descriptors.find(own, fd, "null", link).serial]).toEqual([1, 1]);
  expect(descriptors.opened(own, fd, "null", link).serial).toBe(2);
  expect(descriptors.find(own, fd, "null", link).serial).toBe(2);
  expect(descriptors.gone()).toEqual([first]);
  closeSync(fd);
  expect(descriptors.gone().map(({ serial }) => serial)).toEqual([2]);
  expect(descriptors.gone()).toEqual([]);
});

test.skipIf(!knows)("a copy is the same file, and another open of its node is not", () => {
  const descriptors = tracked();
  const fd = opened();
  const [copy, other] = [calls.dup(fd), opened()];
  descriptors.opened(own, fd, "null", link);
  expect([copy, other].map((each) => descriptors.find(own, each, "null", link).serial)).toEqual([1, 2]);
  closeSync(fd);
  expect(descriptors.gone()).toEqual([]);
  calls.close(copy);
  expect(descriptors.gone().map(({ serial }) => serial)).toEqual([1]);
  expect(descriptors.rest().map(({ serial }) => serial)).toEqual([2]);
  closeSync(other);
});

test("what a program keeps under a number that was never seen is not gone", () => {
  const descriptors = tracked();
  const fd = opened();
  const { serial } = descriptors.opened(own, fd, "null", link);
  const kept = calls.dup(fd);
  closeSync(fd);
  expect(descriptors.gone()).toEqual([]);
  expect(descriptors.find(own, kept, "null", link).serial).toBe(serial);
  calls.close(kept);
});
