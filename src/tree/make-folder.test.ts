import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeFolder } from "./make-folder.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "abide-folder-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

test("makes what is missing, and leaves what is there as it is", () => {
  writeFileSync(join(home, "kept"), "x");
  makeFolder(join(home, "a", "b", "c"));
  makeFolder(join(home, "a", "b", "c"));
  makeFolder(home);
  expect(statSync(join(home, "a", "b", "c")).isDirectory()).toBe(true);
  expect(readdirSync(home).sort()).toEqual(["a", "kept"]);
});

test("a file on the way is named, and nothing is made", () => {
  writeFileSync(join(home, "file"), "x");
  expect(codeOf(() => makeFolder(join(home, "file")))).toBe("ENOTDIR");
  expect(codeOf(() => makeFolder(join(home, "file", "below", "it")))).toBe("ENOTDIR");
  expect(readdirSync(home)).toEqual(["file"]);
});

test.runIf(existsSync("/proc/self"))("where the system takes no folder it says so instead of trying for ever", () => {
  expect(codeOf(() => makeFolder("/proc/abide-none"))).toBe("ENOENT");
  expect(codeOf(() => makeFolder("/proc/abide-none/below/it"))).toBe("ENOENT");
});

function codeOf(act: () => void): unknown {
  try {
    act();
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
  return "nothing thrown";
}
