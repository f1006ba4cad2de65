import { expect, test } from "vitest";
import { folderOf } from "../../test/support/folder-of.ts";
import { comparePaths } from "./compare-paths.ts";

const text = "struct foo { int a; int resv; /* must be zero */ };\n";

test.each<[string, string, readonly [identical: boolean, onlyComments: boolean]]>([
  ["the same", text, [true, false]],
  ["without a comment", text.replace(" /* must be zero */", ""), [false, true]],
  ["with other white space", text.replace("; int", ";\n\tint"), [false, true]],
  ["with another name", text.replace("resv", "reserved"), [false, false]],
])("two texts, the other %s", (_name, after, expected) => {
  const root = folderOf({ "before/foo.h": text, "after/foo.h": after });
  const { identical, onlyComments } = comparePaths(`${root}/before`, `${root}/after`);
  expect([identical, onlyComments]).toEqual(expected);
});
