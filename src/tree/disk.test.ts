import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderOf } from "../../test/support/folder-of.ts";
import { createDisk } from "./disk.ts";

test("a file that is listed and cannot be read is lost, with the system's reason", () => {
  const root = folderOf({ "linux/a.h": "a", "linux/b.h": "b" });
  const disk = createDisk(root);
  expect(disk.headers("")).toEqual(["linux/a.h", "linux/b.h"]);
  rmSync(join(root, "linux/b.h"));
  expect(disk.read("linux/a.h")).toBe("a");
  expect(disk.read("linux/b.h")).toBeUndefined();
  expect([...disk.lost()]).toEqual([["linux/b.h", "the file cannot be read (ENOENT)"]]);
  expect(disk.problems()).toEqual([`${root}/linux/b.h: the file cannot be read (ENOENT)`]);
});

test("a folder that is gone when it is looked into is lost", () => {
  const root = folderOf({ "a.h": "a", "linux/b.h": "b" });
  const disk = createDisk(root);
  expect(disk.entry("linux")).toBe("folder");
  rmSync(join(root, "linux"), { recursive: true });
  expect(disk.headers("")).toEqual(["a.h"]);
  expect([...disk.lost()]).toEqual([["linux", "the folder cannot be listed (ENOENT)"]]);
});
