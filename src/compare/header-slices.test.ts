import { expect, test } from "vitest";
import type { DataModel } from "../abi/model.ts";
import { modelNamed } from "../abi/models.ts";
import type { HeaderAtCommit } from "../tree/commit-headers.ts";
import { DeltaReader } from "./delta-reader.ts";
import { headerSlices } from "./header-slices.ts";
import { LiveHeader } from "./live-header.ts";

const x86 = modelNamed("x86_64") as DataModel;
const loader = { include: () => undefined };

function header(text: string): HeaderAtCommit {
  return { source: { name: "x.h", text }, loader, key: text, around: "", size: text.length };
}

/** Declarations that nothing of a test needs, so that a slice is worth it. */
const others = Array.from({ length: 12 }, (_, at) => `#define OTHER_${at} ${at}\nstruct other_${at} { int x; };\n`).join("");

function slices(before: string, after: string) {
  const found = headerSlices(new LiveHeader(), before + others, after + others);
  return typeof found !== "object" ? found : { before: found.before.trim(), after: found.after.trim() };
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
  [
    "where names are pasted, what may be made and what makes it",
    "#define P(x) A_##x\n#define A_1 1\n#define B P(1)\n#define C 1\n",
    "#define P(x) A_##x\n#define A_1 2\n#define B P(1)\n#define C 1\n",
    { before: "#define P(x) A_##x\n#define A_1 1\n#define B P(1)", after: "#define P(x) A_##x\n#define A_1 2\n#define B P(1)" },
  ],
  [
    "of what uses a macro that pastes, no more than what it makes there",
    "#define V_A 1\n#define V_B 2\n#define CODE(v, x) (V_##v << 8 | (x))\n#define A_1 CODE(A, 1)\n#define B_1 CODE(B, 1)\n",
    "#define V_A 1\n#define V_B 3\n#define CODE(v, x) (V_##v << 8 | (x))\n#define A_1 CODE(A, 1)\n#define B_1 CODE(B, 1)\n",
    {
      before: "#define V_B 2\n#define CODE(v, x) (V_##v << 8 | (x))\n#define B_1 CODE(B, 1)",
      after: "#define V_B 3\n#define CODE(v, x) (V_##v << 8 | (x))\n#define B_1 CODE(B, 1)",
    },
  ],
  [
    "a function by itself",
    "static inline int f(int a)\n{\n\treturn a;\n}\nstatic inline int g(int a)\n{\n\treturn a + 1;\n}\n",
    "static inline int f(int a)\n{\n\treturn a;\n}\nstatic inline long g(int a)\n{\n\treturn a + 1;\n}\n",
    {
      before: "static inline int g(int a)\n{\nreturn a + 1;\n}",
      after: "static inline long g(int a)\n{\nreturn a + 1;\n}",
    },
  ],
  [
    "a member is no name of the header's",
    "#define flags 1\ntypedef struct { int size; } t;\nstruct a { int n, size; };\nint f(int size);\n",
    "#define flags 1\ntypedef struct { int size, n; } t;\nstruct a { int n, size; };\nint f(int size);\n",
    { before: "typedef struct { int size; } t;", after: "typedef struct { int size, n; } t;" },
  ],
  [
    "what a macro declares in a record by its arguments",
    "#define FLEX(t, n) struct { t n[0]; }\nstruct a { FLEX(int, rest); };\nstruct b { int n; };\n",
    "#define FLEX(t, n) struct { t n[0]; }\nstruct a { FLEX(long, rest); };\nstruct b { int n; };\n",
    {
      before: "#define FLEX(t, n) struct { t n[0]; }\nstruct a { FLEX(int, rest); };",
      after: "#define FLEX(t, n) struct { t n[0]; }\nstruct a { FLEX(long, rest); };",
    },
  ],
  [
    "pasted names of which nothing is written",
    "#define P(x, y) x##y\n#define A 1\n",
    "#define P(x, y) x##y\n#define A 2\n",
    undefined,
  ],
  [
    "a comma that is taken away makes no name",
    "#define P(f, a...) f(1, ##a)\n#define A 1\n",
    "#define P(f, a...) f(1, ##a)\n#define A 2\n",
    { before: "#define A 1", after: "#define A 2" },
  ],
  [
    "braces that only C++ sees",
    '#ifdef __cplusplus\nextern "C" {\n#endif\n#define A 1\n#define B 1\n#if defined(__cplusplus)\n}\n#endif\n',
    '#ifdef __cplusplus\nextern "C" {\n#endif\n#define A 1\n#define B 2\n#if defined(__cplusplus)\n}\n#endif\n',
    { before: "#define B 1", after: "#define B 2" },
  ],
  [
    "calls without a semicolon",
    "#define CALL(a, b)\n#define NR_a 1\nCALL(NR_a, f)\n#define NR_b 2\nCALL(NR_b, g)\n#define NR_c 3\n",
    "#define CALL(a, b)\n#define NR_a 1\nCALL(NR_a, f)\n#define NR_b 3\nCALL(NR_b, g)\n#define NR_c 3\n",
    {
      before: "#define CALL(a, b)\n#define NR_b 2\nCALL(NR_b, g)",
      after: "#define CALL(a, b)\n#define NR_b 3\nCALL(NR_b, g)",
    },
  ],
  [
    "comments",
    '/* A. */\n#define A 1 /* one\n * or so */\n#define S "/* none */"\n',
    '/* A. */\n#define A 2 /* two */\n#define S "/* none */"\n',
    { before: "#define A 1", after: "#define A 2" },
  ],
  [
    "comments and white space alone",
    "#define A 1\nstruct a { int x; };\n",
    "#define A  1 /* A. */\n\nstruct a {\tint x; };\n",
    "same",
  ],
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

test.each([
  [
    "what a changed record is made of",
    "typedef int t;\n#define N 2\nstruct a { t x[N]; };\nstruct b { struct a a; };\n",
    "typedef int t;\n#define N 2\nstruct a { t x[N]; t y; };\nstruct b { struct a a; };\n",
    ["N", "t"],
  ],
  [
    "not what says another thing by what changed",
    "#define N 2\nenum e { A, B = N };\nstruct a { enum e x[B]; };\n",
    "#define N 3\nenum e { A, B = N };\nstruct a { enum e x[B]; };\n",
    [],
  ],
  ["nothing where nothing is needed", "#define A 1\n", "#define A 2\n", []],
])("names that are there for others alone: %s", (_, before, after, alike) => {
  const found = headerSlices(new LiveHeader(), before + others, after + others);
  expect(typeof found === "object" && [...found.alike].sort()).toEqual(alike);
});

test("a conditional is one piece, and a guard is none", () => {
  const text = (b: number) =>
    `#ifndef X\n#define X\n#if 1\n#define A 1\n#define B ${b}\n#endif\n${others}#define D 1\n#endif /* X */\n`;
  const found = headerSlices(new LiveHeader(), text(1), text(2));
  expect(typeof found === "object" && found.after.replace(/\n+/g, "\n")).toBe(
    "#ifndef X\n#define X\n#if 1\n#define A 1\n#define B 2\n#endif\n#endif",
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
  [
    "a name that is made of what changed",
    "#define A_one 1\n#define P(x) A_##x\n#define Q(y) P(y)\nenum e { E = Q(one) };\n",
    "#define A_one 2\n#define P(x) A_##x\n#define Q(y) P(y)\nenum e { E = Q(one) };\n",
  ],
  [
    "a name that is made, and what it is in",
    "#define P(x) A_##x\nenum e { B, P(one) };\n#define F (A_one + 1)\n",
    "#define P(x) A_##x\nenum e { B, C, P(one) };\n#define F (A_one + 1)\n",
  ],
  [
    "a list that makes names",
    "#define P(x, n) A_##x = n,\n#define ALL(F, c...) \\\n F(one, 1, ##c) \\\n F(two, 2, ##c)\nenum e { ALL(P) };\n#define F A_two\n",
    "#define P(x, n) A_##x = n,\n#define ALL(F, c...) \\\n F(one, 1, ##c) \\\n F(two, 3, ##c) \\\n F(three, 4, ##c)\nenum e { ALL(P) };\n#define F A_two\n",
  ],
  [
    "a made name that a conditional asks for",
    "#define P(x) A_##x\n#define A_n 1\n#if P(n) > 1\n#define B 1\n#endif\n",
    "#define P(x) A_##x\n#define A_n 2\n#if P(n) > 1\n#define B 1\n#endif\n",
  ],
  [
    "a call without a semicolon that declares",
    "#define S(n) struct n { int a; };\nS(x)\n#define B 1\nstruct y { struct x x; int z; };\n",
    "#define S(n) struct n { int a, b; };\nS(x)\n#define B 1\nstruct y { struct x x; int z; };\n",
  ],
  [
    "what C++ alone sees",
    '#ifdef __cplusplus\nextern "C" {\n#else\n#define A 1\n#endif\nstruct b { int x[A]; };\n#ifdef __cplusplus\n}\n#endif\n',
    '#ifdef __cplusplus\nextern "C" {\n#else\n#define A 2\n#endif\nstruct b { int x[A]; };\n#ifdef __cplusplus\n}\n#endif\n',
  ],
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

test("an enum of tens of thousands is looked at once, and not once for each of its names", () => {
  const text = (count: number) => `enum e {\n${Array.from({ length: count }, (_, at) => `\tE_${at},\n`).join("")}};\n`;
  const found = slices(text(40_000), text(40_001));
  if (typeof found !== "object") throw new Error(`expected slices, found ${found}`);
  const names = (slice: string) => new Set(slice.match(/\b(E|OTHER)_\d+/g)).size;
  expect([names(found.before), names(found.after)]).toEqual([40_000, 40_001]);
});
