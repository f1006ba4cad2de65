import { expect, test } from "vitest";
import { readElements } from "../../test/support/read-elements.ts";
import { historyOf } from "./history.ts";
import { mayBeInBetween } from "./in-between.ts";
import { standingOf } from "./standing.ts";

/** Releases 1, 2 and 3, each all of the one before; what a name is in each of them is a row's. */
const upstream = (of: readonly string[]) =>
  ["#define X_ONE 1\n", "#define X_ONE 1\n#define X_TWO 2\n", "#define X_ONE 1\n#define X_TWO 2\n#define X_THREE 3\n"].map(
    (text, at) => `${text}${of[at] ?? ""}\n`,
  );

const one = "#define X_ONE 1\n";
const two = `${one}#define X_TWO 2\n`;
const flag = (value: string) => `#define X_FLAG_A ${value}`;

/** Header by header what C says of it: the value of a name, or where its bytes are. */
test.each([
  ["a flag that came once, taken with another bit", ["", flag("0x2"), flag("0x2")], one, flag("0x8"), true],
  ["… where the tree is newer than what it takes", ["", "", flag("0x2")], two, flag("0x8"), true],
  ["a command that came once", ["", "", "#define X_GO _IO(7, 4)"], one, "#define X_GO _IO(7, 0x30)", true],
  ["a value that upstream never moved", [flag("1"), flag("1"), flag("1")], one, flag("4"), true],
  ["a value that upstream moved where the tree stands", [flag("1"), flag("2"), flag("2")], one, flag("4"), false],
  ["… and where it stands no more", [flag("1"), flag("2"), flag("2")], two, flag("4"), true],
  ["… and where it does not stand yet", [flag("1"), flag("1"), flag("2")], one, flag("4"), true],
  ["a mask that came with more than the tree has", ["", "#define X_FLAG_ALL 7", ""], one, "#define X_FLAG_ALL 3", false],
  ["… and with a bit that upstream's has not", ["", "#define X_FLAG_ALL 7", ""], one, "#define X_FLAG_ALL 0xb", true],
  ["a limit that came higher", ["", "#define X_EXT_MAX_SIZE 80", ""], one, "#define X_EXT_MAX_SIZE 60", false],
  ["… and lower", ["", "#define X_EXT_MAX_SIZE 80", ""], one, "#define X_EXT_MAX_SIZE 90", true],
])("%s", (_, releases, base, here, sure) => {
  const history = historyOf(upstream(releases).map(readElements));
  const standing = standingOf(readElements(`${base}${here}\n`), history, { releases: ["1", "2", "3"] });
  expect(standing.altered.map((each) => each.sure)).toEqual([sure]);
});

const data = (type: string, before = "") => `struct x_data { ${before}${type} };`;

test.each([
  ["a last array that came larger", data("__u32 d[8];"), data("__u32 d[4];"), "x_data.d", true],
  ["… and smaller", data("__u32 d[4];"), data("__u32 d[8];"), "x_data.d", false],
  ["… of other bytes", data("__u64 d[8];"), data("__u32 d[4];"), "x_data.d", false],
  ["a tail behind more", data("char d[];", "__u32 a; __u32 b; "), data("char d[];", "__u32 a; "), "x_data.d", true],
  ["a member at another byte", data("__u32 d;", "__u32 a; "), data("__u32 d;"), "x_data.d", false],
  [
    "a record under another name",
    `struct y { __u32 v; };\n${data("struct y d;")}`,
    `struct z { __u32 v; };\n${data("struct z d;")}`,
    "x_data.d",
    true,
  ],
  [
    "… and of another size",
    `struct y { __u64 v; };\n${data("struct y d;")}`,
    `struct z { __u32 v; };\n${data("struct z d;")}`,
    "x_data.d",
    false,
  ],
])("a member that came once: %s", (_, there, here, name, between) => {
  const history = historyOf([one, `${two}${there}\n`].map(readElements));
  const tree = readElements(`${one}${here}\n`);
  const element = tree.get(name);
  expect(element && mayBeInBetween(element, tree, history, { base: 0, reached: 0 })).toBe(between);
});
