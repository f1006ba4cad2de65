import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderOf } from "../../test/support/folder-of.ts";
import { modelNamed } from "../abi/models.ts";
import { openTree } from "./tree.ts";
import { TreeError } from "./tree-error.ts";

/** What a tree could not read, with the folder's own path taken out. */
function unreadable(path: string, root: string, arch = "x86_64"): string[] {
  const model = modelNamed(arch);
  if (model === undefined) throw new Error(`no model ${arch}`);
  return openTree(path)
    .unreadable(model)
    .map(({ name, reason }) => `${name}: ${reason.replaceAll(root, "ROOT")}`);
}

function pipe(path: string): void {
  execFileSync("mkfifo", [path]);
}

test("everything that could be read: nothing", () => {
  const root = folderOf({ "a.h": "", "b.h": "-> a.h", "notes.txt": "-> nowhere" });
  expect(unreadable(root, root)).toEqual([]);
});

test("pipes, dead links and links that leave are told, and a pipe is not opened", () => {
  const root = folderOf({
    "outside.h": "x",
    "other/linux/z.h": "z",
    "a/linux/one.h": "one",
    "a/linux/out.h": "-> ../../outside.h",
    "a/linux/dead.h": "-> nothing.h",
    "a/circle.h": "-> circle.h",
    "a/away": "-> ../other",
    "a/linux/to-pipe.h": "-> pipe.h",
  });
  pipe(join(root, "a/linux/pipe.h"));
  pipe(join(root, "a/linux/not-a-header"));
  expect(unreadable(join(root, "a"), root)).toEqual([
    "away: not read, because the link leaves ROOT/a",
    "circle.h: not read, because the link leads nowhere (ELOOP)",
    "linux/dead.h: not read, because the link leads nowhere (ENOENT)",
    "linux/out.h: not read, because the link leaves ROOT/a",
    "linux/pipe.h: not read, because it is not a regular file",
    "linux/to-pipe.h: not read, because it is not a regular file",
  ]);
});

test("notes say the same", () => {
  const root = folderOf({ "a.h": "" });
  pipe(join(root, "p.h"));
  const tree = openTree(root);
  const model = modelNamed("x86_64");
  if (model === undefined) throw new Error("no model");
  expect(tree.unreadable(model)).toEqual([{ name: "p.h", reason: "not read, because it is not a regular file" }]);
  expect(tree.notes()).toEqual([`${root}/p.h: not read, because it is not a regular file`]);
});

test("names are include names, and only what the data model sees counts", () => {
  const root = folderOf({
    "include/uapi/linux/a.h": "",
    "include/uapi/linux/dead.h": "-> nowhere.h",
    "arch/x86/include/uapi/asm/x.h": "-> nowhere.h",
    "arch/arm/include/uapi/asm/y.h": "-> nowhere.h",
    "drivers/z.h": "-> nowhere.h",
  });
  const why = "not read, because the link leads nowhere (ENOENT)";
  expect(unreadable(root, root)).toEqual([`asm/x.h: ${why}`, `linux/dead.h: ${why}`]);
  expect(unreadable(root, root, "arm")).toEqual([`asm/y.h: ${why}`, `linux/dead.h: ${why}`]);
  expect(unreadable(join(root, "include/uapi/linux"), root)).toEqual([`linux/dead.h: ${why}`]);
});

test("of an installed folder: the exported folders and the architecture's asm", () => {
  const root = folderOf({
    "linux/a.h": "",
    "linux/b.h": "-> nowhere.h",
    "asm-generic/a.h": "",
    "x86_64-linux-gnu/asm/c.h": "-> nowhere.h",
    "arm-linux-gnueabihf/asm/d.h": "-> nowhere.h",
    "e.h": "-> nowhere.h",
  });
  const why = "not read, because the link leads nowhere (ENOENT)";
  expect(unreadable(root, root)).toEqual([`asm/c.h: ${why}`, `linux/b.h: ${why}`]);
});

test("one header alone has no neighbours", () => {
  const root = folderOf({ "a.h": "", "b.h": "-> nowhere.h" });
  expect(unreadable(join(root, "a.h"), root)).toEqual([]);
});

test("a folder with nothing readable is refused, with the reason", () => {
  const root = folderOf({ "b.h": "-> nowhere.h" });
  expect(() => unreadable(root, root)).toThrow(
    new TreeError(
      "path-unreadable",
      root,
      `${root} holds no headers that can be read; ${root}/b.h: not read, because the link leads nowhere (ENOENT)`,
    ),
  );
});
