import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderOf } from "../../test/support/folder-of.ts";
import { header, include, kernel, names, x86 } from "../../test/support/tree-lookups.ts";
import { builtinHeader } from "../header/builtin/builtin-headers.ts";
import { openTree } from "./tree.ts";

describe("includes", () => {
  const files = {
    "a/linux/one.h": "one",
    "a/linux/two.h": "two",
    "a/linux/sub/three.h": "three",
    "b/linux/two.h": "other two",
    "b/linux/four.h": "four",
    "outside.h": "outside",
  };

  function opened() {
    const root = folderOf(files);
    const tree = openTree(join(root, "a"), { roots: [join(root, "b")] });
    return { root, tree, one: header(tree, "linux/one.h"), three: header(tree, "linux/sub/three.h") };
  }

  test("look beside the includer when quoted, then in the roots in their order, then among the built-in ones", () => {
    const { tree, one, three } = opened();
    expect(include(tree, '"two.h"', { from: one })?.text).toBe("two");
    expect(include(tree, "<two.h>", { from: one })).toBeUndefined();
    expect(include(tree, '"../two.h"', { from: three })?.text).toBe("two");
    expect(include(tree, '"linux/two.h"', { from: three })?.text).toBe("two");
    expect(include(tree, "<linux/two.h>", { from: one })?.text).toBe("two");
    expect(include(tree, "<linux/four.h>", { from: one })?.text).toBe("four");
    expect(include(tree, "<linux/types.h>", { from: one })).toBe(builtinHeader("linux/types.h", x86));
    expect(include(tree, "<linux/sub/../two.h>", { from: one })?.text).toBe("two");
  });

  test("with include_next look in the roots after the includer's", () => {
    const { tree, one } = opened();
    const two = include(tree, "<linux/two.h>", { from: one });
    if (two === undefined) throw new Error("no two.h");
    const other = include(tree, "<linux/two.h>", { from: two, next: true });
    expect(other?.text).toBe("other two");
    if (other === undefined) throw new Error("no other two.h");
    expect(include(tree, "<linux/two.h>", { from: other, next: true })).toBeUndefined();
    const limits = include(tree, "<limits.h>", { from: one, next: true });
    expect(limits).toBe(builtinHeader("limits.h", x86));
    if (limits === undefined) throw new Error("no limits.h");
    expect(include(tree, "<limits.h>", { from: limits, next: true })).toBeUndefined();
  });

  test("never leave the roots", () => {
    const { root, tree, one, three } = opened();
    for (const name of [
      '"../../outside.h"',
      "<../outside.h>",
      `<${root}/outside.h>`,
      `"${root}/outside.h"`,
      "<>",
      "<..>",
      "<.>",
    ]) {
      expect([name, include(tree, name, { from: one })]).toEqual([name, undefined]);
    }
    expect(include(tree, '"../../../outside.h"', { from: three })).toBeUndefined();
    expect(include(tree, "<linux/one.h\0>", { from: one })).toBeUndefined();
  });

  test("may go from one root into another", () => {
    const { tree, one } = opened();
    expect(include(tree, '"../../b/linux/four.h"', { from: one })?.text).toBe("four");
  });

  test("do not follow a link out of the root, and say so", () => {
    const root = folderOf({ ...files, "a/linux/link.h": "-> ../../outside.h", "a/away": "-> ../b", "a/dead.h": "-> nothing.h" });
    const tree = openTree(join(root, "a"));
    const from = header(tree, "linux/one.h");
    expect(names(tree)).toEqual(["linux/one.h", "linux/sub/three.h", "linux/two.h"]);
    expect(include(tree, "<linux/link.h>", { from })).toBeUndefined();
    expect(include(tree, "<away/linux/four.h>", { from })).toBeUndefined();
    expect(tree.notes()).toEqual([
      `${root}/a/away: not read, because the link leaves ${root}/a`,
      `${root}/a/dead.h: not read, because the link leads nowhere (ENOENT)`,
      `${root}/a/linux/link.h: not read, because the link leaves ${root}/a`,
    ]);
  });

  test("follow a link that stays inside, and do not walk in circles", () => {
    const root = folderOf({
      "linux/one.h": "one",
      "same.h": "-> linux/one.h",
      "linux/up": "-> ..",
      "l/m": "-> ../n",
      "n/o": "-> ../l",
    });
    const tree = openTree(root);
    expect(names(tree)).toEqual(["linux/one.h", "same.h"]);
    expect(tree.notes()).toEqual([]);
  });

  test("of a folder whose name ends in .h are not headers", () => {
    const root = folderOf({ "a.h": "" });
    mkdirSync(join(root, "b.h"));
    const tree = openTree(root);
    expect(include(tree, "<b.h>", { from: header(tree, "a.h") })).toBeUndefined();
  });

  test("answer with one object, whoever asks", () => {
    const { tree, one, three } = opened();
    expect(include(tree, '"two.h"', { from: one })).toBe(include(tree, "<linux/two.h>", { from: three }));
    expect(include(tree, "<linux/two.h>", { from: one })).toBe(header(tree, "linux/two.h"));
    expect(include(tree, "<linux/two.h>", { from: one, arch: "arm" })).toBe(header(tree, "linux/two.h"));
    expect(tree.loader(x86)).toBe(tree.loader(x86));
    expect(tree.headers(x86)).toBe(tree.headers(x86));
  });

  test("find headers of a kernel tree given as a root", () => {
    const root = folderOf(kernel);
    const mine = folderOf({ "mine.h": "" });
    for (const place of [root, join(root, "include/uapi")]) {
      const tree = openTree(join(mine, "mine.h"), { roots: [place] });
      expect(include(tree, "<asm/kvm.h>", { from: header(tree, "mine.h") })?.text).toBe("x86 kvm");
    }
  });
});
