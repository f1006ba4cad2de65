import { expect, test } from "vitest";
import { touchedHeaders } from "./touched-headers.ts";

const sources = (texts: Readonly<{ [name: string]: string }>) => Object.entries(texts).map(([name, text]) => ({ name, text }));
const namesOf = (before: Readonly<{ [name: string]: string }>, after: Readonly<{ [name: string]: string }>) => {
  const touched = touchedHeaders({ before: sources(before), after: sources(after) });
  return [touched.before.map(({ name }) => name), touched.after.map(({ name }) => name)];
};

const tree = {
  "linux/a.h": "#define A 1\n",
  "linux/b.h": "#include <linux/a.h>\n",
  "linux/c.h": '/* as B */ # /* too */ include "b.h" /* and no more */\n',
  "linux/d.h": "#include_next <asm/c.h>\n",
  "linux/e.h": "/* see linux/a.h\n * and do not #include <linux/a.h> yourself */\n",
  "linux/f.h": "#include <linux/g.h>\n",
  "linux/h.h": "#define FILE <linux/f.h>\n#include FILE\n",
};

test.each<[string, Readonly<{ [name: string]: string }>, readonly string[]]>([
  ["nothing", {}, []],
  [
    "a header, who includes it, and who includes those; an include that a macro names may mean any",
    { "linux/a.h": "#define A 2\n" },
    ["linux/a.h", "linux/b.h", "linux/c.h", "linux/d.h", "linux/h.h"],
  ],
  ["only a comment of one that nobody includes", { "linux/e.h": "" }, ["linux/e.h", "linux/h.h"]],
])("%s", (_name, changes, expected) => {
  expect(namesOf(tree, { ...tree, ...changes })).toEqual([expected, expected]);
});

test("a header that is new, or gone, and was asked for all the time", () => {
  const more = { ...tree, "linux/g.h": "" };
  expect(namesOf(tree, more)).toEqual([
    ["linux/f.h", "linux/h.h"],
    ["linux/f.h", "linux/h.h", "linux/g.h"],
  ]);
  expect(namesOf(more, tree)[0]).toEqual(["linux/f.h", "linux/h.h", "linux/g.h"]);
});

test("a line of many comments is looked at once", () => {
  const hostile = { "linux/a.h": `${"/**/".repeat(50_000)}x\n`, "linux/b.h": "" };
  expect(namesOf(hostile, { ...hostile, "linux/b.h": "x" })[0]).toEqual(["linux/b.h"]);
});
