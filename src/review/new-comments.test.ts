import { expect, test } from "vitest";
import { newComments } from "./new-comments.ts";

test.each<[string, string | undefined, string | undefined, readonly string[]]>([
  [
    "a line of a list",
    "/*\n * 7.41\n *  - add a\n */\n",
    "/*\n * 7.41\n *  - add a\n *\n * 7.42\n *  - add b\n */\n",
    ["7.42", "- add b"],
  ],
  ["behind code", "#define V 1\n", "#define V 2 /* 2: reads wait */\n#define W 3 // three\n", ["2: reads wait", "three"]],
  ["code alone", "#define V 1\n", "#define V 2\n", []],
  ["another indentation", "/* a  b */", "  /*\n\t * a b\n\t */", []],
  ["what looks like one in a string", "", '#define A "/* a */"\n#define B \'"\' /* b */\n', ["b"]],
  ["one that does not end", "", "/* a\nb", ["a", "b"]],
  ["no text", undefined, "/* a */", []],
])("%s", (_name, before, after, expected) => {
  expect(newComments(before, after)).toEqual(expected);
});
