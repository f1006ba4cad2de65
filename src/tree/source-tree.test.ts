import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { sourceTree } from "./source-tree.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function treeWith(files: { readonly [path: string]: string }): string {
  const root = mkdtempSync(join(tmpdir(), "abide-source-"));
  folders.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const kernel = {
  "drivers/foo/main.c": "case FOO_GO:",
  "drivers/foo/other.c": "case FOO_GOING:",
  "drivers/foo/foo.h": "#define GO FOO_GO",
  "drivers/foo/readme.txt": "FOO_GO",
  "include/uapi/linux/foo.h": "#define FOO_GO",
  "include/linux/foo.h": "use(FOO_GO)",
  "tools/foo.c": "ioctl(fd, FOO_GO)",
  "Documentation/foo.rst": "FOO_GO",
};

const paths = (root: string, names: readonly string[]) => [...sourceTree(root).naming(names)].map(({ path }) => path);

test("files that name a command: what runs in the kernel, and no programs, and no headers for them", () => {
  expect(paths(treeWith(kernel), ["FOO_GO"])).toEqual([
    "drivers/foo/foo.h",
    "drivers/foo/main.c",
    "drivers/foo/other.c",
    "include/linux/foo.h",
  ]);
  expect(paths(treeWith(kernel), ["BAR_GO"])).toEqual([]);
  expect(paths(treeWith(kernel), [])).toEqual([]);
});

test("a folder that is no kernel is searched as a whole", () => {
  expect(paths(treeWith({ "a/b.c": "FOO_GO", "c.c": "FOO_GO", "c.txt": "FOO_GO" }), ["FOO_GO"])).toEqual(["a/b.c", "c.c"]);
});

test("the files beside one, and documents", () => {
  const tree = sourceTree(treeWith(kernel));
  expect(tree.beside("drivers/foo/main.c").map(({ path }) => path)).toEqual([
    "drivers/foo/foo.h",
    "drivers/foo/main.c",
    "drivers/foo/other.c",
  ]);
  expect(tree.beside("nowhere/at-all.c")).toEqual([]);
  expect(tree.document("Documentation/foo.rst")).toEqual({ path: "Documentation/foo.rst", text: "FOO_GO" });
  expect(tree.document("Documentation/bar.rst")).toBeUndefined();
});

test("links that lead in circles or out of the tree are not followed, and what cannot be read is left out", () => {
  const root = treeWith(kernel);
  symlinkSync("..", join(root, "drivers/foo/up"));
  symlinkSync("/etc", join(root, "drivers/foo/out"));
  writeFileSync(join(root, "drivers/foo/secret.c"), "FOO_GO");
  chmodSync(join(root, "drivers/foo/secret.c"), 0);
  const found = paths(root, ["FOO_GO"]).filter((path) => !path.endsWith("secret.c"));
  expect(found).toEqual(["drivers/foo/foo.h", "drivers/foo/main.c", "drivers/foo/other.c", "include/linux/foo.h"]);
});

test.each([["is no path"], ["holds nothing"]])("what cannot be searched is refused: %s", (what) => {
  const root = treeWith({});
  const path = what === "holds nothing" ? root : join(root, "missing");
  expect(() => sourceTree(path)).toThrow(/^--source .*; give the folder of a kernel's source$/);
});
