import { expect, test } from "vitest";
import { folderOf } from "../../test/support/folder-of.ts";
import { comparePaths } from "../compare/compare-paths.ts";

/** Findings of one rule, as `element: message`. */
function said(rule: string, before: string, after: string): readonly string[] {
  const root = folderOf({ "before/foo.h": before, "after/foo.h": after });
  const { findings } = comparePaths(`${root}/before`, `${root}/after`, { archs: ["x86_64"] }).review;
  return findings.filter((each) => each.rule === rule).map(({ element, message }) => `${element}: ${message}`);
}

test.each([
  [
    "int a:1, b:3, c:28;",
    "int a:1, c:28, b:3;",
    ["foo.b: b moved from bit 1 to bit 29 (by 28).", "foo.c: c moved from bit 4 to bit 1 (by 3)."],
  ],
  [
    "int a:8, b:4; int c;",
    "int x; int a:8, b:4; int c;",
    ["foo.a: a moved from byte 0 to byte 4 (by 4), and 2 more members with it."],
  ],
  ["int a:4; char b;", "int x; int a:4; char b;", ["foo.a: a moved from byte 0 to byte 4 (by 4), and 1 more member with it."]],
])("members that move: %s becomes %s", (before, after, expected) => {
  expect(said("member-moved", `struct foo { ${before} };\n`, `struct foo { ${after} };\n`)).toEqual(expected);
});

test.each([
  [
    "_IO('F', 4)",
    "_IOW('F', 4, int)",
    "it takes no argument before, and its argument is read by the provider (_IOW) after; the number 0x4604 became 0x40044604.",
  ],
  [
    "_IOR('F', 4, int)",
    "_IO('F', 4)",
    "its argument is written by the provider (_IOR) before, and it takes none after; the number 0x80044604 became 0x4604.",
  ],
  [
    "_IOR('F', 4, int)",
    "_IOW('F', 4, int)",
    "its argument is written by the provider (_IOR) before and is read by the provider (_IOW) after; the number 0x80044604 became 0x40044604.",
  ],
])("a direction that changes: %s becomes %s", (before, after, expected) => {
  const command = (text: string) => `#include <linux/ioctl.h>\n#define FOO_B ${text}\n`;
  expect(said("command-direction-changed", command(before), command(after))).toEqual([`FOO_B: FOO_B: ${expected}`]);
});

test("a branch of a conditional is called as C is written, down to its name", () => {
  const branch = (name: string) => `#if defined(__x86_64__)\n#else\n#define ${name} 1\n#endif\n`;
  expect(said("branch-not-judged", branch("A"), branch("B"))).toEqual([
    "#else of #if defined(__x86_64__): The text under #else of #if defined(__x86_64__) changed, and the condition holds on no data model.",
  ]);
});

test("what is left out now is said with the directive that does it", () => {
  const after = "#ifndef __x86_64__\n#elif 0\n#define FOO 1\n#endif\n";
  expect(said("constant-removed", "#define FOO 1\n", after)).toEqual([
    "FOO: FOO (1) is no longer defined; it stands under `#elif 0 of #ifndef __x86_64__` now, which does not hold here.",
  ]);
});
