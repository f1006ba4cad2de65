import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { folderOf } from "../../test/support/folder-of.ts";
import { modelNamed } from "../abi/models.ts";
import { createDisk, type Disk } from "./disk.ts";
import { overlayDisk } from "./overlay-disk.ts";
import { openEdited, openTree } from "./tree.ts";

const files = { "a/x.h": "x", "a/y.h": "y", "b/z.h": "z", "c/w.txt": "w" };

/** All that a disk tells. */
function told(disk: Disk) {
  const walk = (folder: string): unknown =>
    disk.list(folder).map(([name, kind]) => {
      const path = folder === "" ? name : `${folder}/${name}`;
      return kind === "file"
        ? [path, disk.entry(path), disk.read(path)]
        : [path, disk.entry(path), disk.headers(path), walk(path)];
    });
  return [disk.headers(""), walk("")];
}

test("edits are as if they had been written", () => {
  const edits = new Map<string, string | undefined>([
    ["a/x.h", "new x"],
    ["a/y.h", undefined],
    ["a/n/m.h", "m"],
    ["n.h", ""],
  ]);
  const overlaid = overlayDisk(createDisk(folderOf(files)), edits);
  const { "a/y.h": _gone, ...left } = files;
  const written = createDisk(folderOf({ ...left, "a/x.h": "new x", "a/n/m.h": "m", "n.h": "" }));
  expect(told(overlaid)).toEqual(told(written));
  expect(["a/y.h", "q", "a/n/q"].map((path) => [overlaid.entry(path), overlaid.read(path)])).toEqual([
    [undefined, undefined],
    [undefined, undefined],
    [undefined, undefined],
  ]);
});

test("a file that is reached through links is the edited one", () => {
  const disk = createDisk(folderOf({ ...files, "l.h": "-> a/x.h", lb: "-> b" }));
  const overlaid = overlayDisk(
    disk,
    new Map([
      ["a/x.h", "new x"],
      ["b/z.h", "new z"],
    ]),
  );
  expect([overlaid.read("l.h"), overlaid.read("lb/z.h"), overlaid.entry("lb/z.h")]).toEqual(["new x", "new z", "file"]);
});

test("no edits: the disk itself", () => {
  const disk = createDisk(folderOf(files));
  expect(overlayDisk(disk, new Map())).toBe(disk);
});

test("a tree opened with edits reads as one that has them", () => {
  const model = modelNamed("x86_64");
  if (model === undefined) throw new Error("no model");
  const kernel = {
    "include/uapi/linux/a.h": "#define A 1\n",
    "include/uapi/linux/b.h": "#define B 1\n",
    "arch/x86/include/uapi/asm/c.h": "",
  };
  const root = folderOf(kernel);
  const edits = { "include/uapi/linux/a.h": "#define A 2\n", "include/uapi/misc/n.h": "#define N 1\n" };
  const edited = openEdited(root, new Map(Object.entries(edits)));
  const copy = folderOf(kernel);
  for (const [path, text] of Object.entries(edits)) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    writeFileSync(join(copy, path), text);
  }
  const textsOf = (tree: typeof edited) => tree.headers(model).map(({ name, text }) => [name, text]);
  expect(textsOf(edited)).toEqual(textsOf(openTree(copy)));
  expect(textsOf(openTree(root))).not.toEqual(textsOf(edited));
});
