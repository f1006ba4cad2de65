import { expect, test } from "vitest";
import type { DataModel } from "../abi/model.ts";
import { modelNamed } from "../abi/models.ts";
import type { HeaderAtCommit } from "../tree/commit-headers.ts";
import { DeltaReader } from "./delta-reader.ts";
import { Chunker } from "./header-chunks.ts";
import { headerSlices } from "./header-slices.ts";

const x86 = modelNamed("x86_64") as DataModel;
const loader = { include: () => undefined };

function header(text: string): HeaderAtCommit {
  return { source: { name: "x.h", text }, loader, key: text, around: "", size: text.length };
}

/** Declarations that nothing of a test needs, so that a slice is worth it. */
const others = Array.from({ length: 12 }, (_, at) => `#define OTHER_${at} ${at}\nstruct other_${at} { int x; };\n`).join("");

function slices(before: string, after: string) {
  const chunker = new Chunker();
  const found = headerSlices(chunker.chunked(before + others), chunker.chunked(after + others));
  return found === undefined ? undefined : { before: found.before.trim(), after: found.after.trim() };
}

test.each([
  [
    "what is not touched is left out",
    "#define A 1\nstruct a { int x; };\n",
    "#define A 2\nstruct a { int x; };\n",
    { before: "#define A 1", after: "#define A 2" },
  ],
  [
    "what a changed name is in, and what that needs",
    "#define N 2\ntypedef int t;\nstruct a { t x[N]; };\nstruct b { struct a a; };\n",
    "#define N 3\ntypedef int t;\nstruct a { t x[N]; };\nstruct b { struct a a; };\n",
    {
      before: "#define N 2\ntypedef int t;\nstruct a { t x[N]; };\nstruct b { struct a a; };",
      after: "#define N 3\ntypedef int t;\nstruct a { t x[N]; };\nstruct b { struct a a; };",
    },
  ],
  ["pasted names", "#define P(x) A_##x\n#define A 1\n", "#define P(x) A_##x\n#define A 2\n", undefined],
  ["another include", "#include <a.h>\n#define A 1\n", "#include <b.h>\n#define A 1\n", undefined],
  [
    "another order",
    "#define A 1\nstruct a { int x; };\n#define B 1\n",
    "struct a { int x; };\n#define A 1\n#define B 2\n",
    undefined,
  ],
])("%s", (_, before, after, expected) => {
  expect(slices(before, after)).toEqual(expected);
});

test("a conditional is one piece, and a guard is none", () => {
  const text = (b: number) =>
    `#ifndef X\n#define X\n#if 1\n#define A 1\n#define B ${b}\n#endif\n${others}#define D 1\n#endif /* X */\n`;
  const chunker = new Chunker();
  const found = headerSlices(chunker.chunked(text(1)), chunker.chunked(text(2)));
  expect(found?.after.replace(/\n+/g, "\n")).toBe(
    "#ifndef X\n#define X\n#if 1\n#define A 1\n#define B 2\n#endif\n#endif /* X */\n",
  );
});

test.each([
  ["an enumerator in the middle", "enum e { A, B };\n#define X B\n", "enum e { A, N, B };\n#define X B\n"],
  [
    "a macro that writes enumerators",
    "#define ALL(F) F A, F B\n#define ID\nenum e { ALL(ID) };\n",
    "#define ALL(F) F A, F C, F B\n#define ID\nenum e { ALL(ID) };\n",
  ],
  [
    "a record within others",
    "struct a { int x; };\nstruct b { struct a a; int y; };\n",
    "struct a { int x; long z; };\nstruct b { struct a a; int y; };\n",
  ],
  ["a typedef", "typedef int t;\nstruct b { t x; int y; };\n", "typedef long t;\nstruct b { t x; int y; };\n"],
  [
    "packing",
    "#pragma pack(1)\nstruct b { char x; int y; };\n#define A 1\n",
    "#pragma pack(1)\nstruct b { char x; long y; };\n#define A 1\n",
  ],
  ["a macro with a continued line", "#define A (1 + \\\n 1)\n#define B A\n", "#define A (1 + \\\n 2)\n#define B A\n"],
  ["a brace in a comment and a string", '/* { */\n#define S "{"\n#define A 1\n', '/* { */\n#define S "{"\n#define A 2\n'],
  ["what is undefined", "#define A 1\n#undef A\n#define A 2\n#define B A\n", "#define A 1\n#undef A\n#define A 3\n#define B A\n"],
  ["a commentless end", "#define A 1\nstruct a { int x; }", "#define A 2\nstruct a { int x; }"],
])("%s: a slice says what the whole does", (_, before, after) => {
  const pair = [header(before + others), header(after + others)] as const;
  const names = (reader: DeltaReader) => {
    const { added, removed, altered } = reader.delta(...pair, x86);
    return [added, removed, altered.map((each) => each.after)].map((list) =>
      list.map(({ name, meaning }) => `${name} ${meaning}`).sort(),
    );
  };
  const whole = names(new DeltaReader({ sliced: false }));
  expect(names(new DeltaReader())).toEqual(whole);
  expect(whole.flat().length).toBeGreaterThan(0);
});
