import { describe, expect, test } from "vitest";
import type { HeaderAbi } from "../abi/abi.ts";
import { modelNamed } from "../abi/models.ts";
import type { Source } from "./loader.ts";
import { createHeaderReader } from "./read.ts";

/** Headers that are made to keep a reader busy or to fill its memory. All must end soon, and keep what stands beside the bomb. */

function read(texts: Readonly<{ [name: string]: string }>, name = "a.h"): HeaderAbi {
  const model = modelNamed("x86_64");
  if (model === undefined) throw new Error("no model");
  const sources = new Map<string, Source>(Object.entries(texts).map(([each, text]) => [each, { name: each, text }]));
  const source = sources.get(name);
  if (source === undefined) throw new Error(`no ${name}`);
  const loader = { include: (request: { readonly name: string }) => sources.get(request.name) };
  const header = createHeaderReader().read([source], loader, model).headers.get(name);
  if (header === undefined) throw new Error("not read");
  return header;
}

function codes(header: HeaderAbi): string[] {
  return [...new Set(header.diagnostics.map(({ code }) => code))];
}

const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join("\n");

const after = "\nstruct k { int x; };\n";
const bombs: Readonly<{ [name: string]: readonly [text: string, codes: readonly string[]] }> = {
  "strings of strings": [
    `#define A0(x) sizeof(x)\n${lines(60, (i) => `#define A${i + 1}(x) A${i}(#x)`)}\nenum { Q = A60("a") };`,
    ["token-too-long"],
  ],
  "names pasted to themselves": [
    `#define A0(x) sizeof(#x)\n${lines(60, (i) => `#define A${i + 1}(x) A${i}(x##x)`)}\nenum { Q = A60(a) };`,
    ["token-too-long"],
  ],
  "a macro that doubles": [
    `#define A0 1\n${lines(60, (i) => `#define A${i + 1} A${i}+A${i}`)}\nenum { Q = A60 };`,
    ["too-much-work"],
  ],
  "a long argument, often": [
    `#define A(x) ${"x ".repeat(100_000)}\nenum { Q = A(${"1 ".repeat(100_000)}) };`,
    ["too-much-work", "expected-token"],
  ],
  "a long argument as text, often": [
    `#define A(x) ${"#x ".repeat(100_000)}\nenum { Q = sizeof(A(${"1 ".repeat(100_000)})) };`,
    ["too-much-work"],
  ],
  "many __VA_OPT__": [`#define A(x, ...) ${"__VA_OPT__(".repeat(100_000)}\nint a = A(1, 2);`, ["too-much-work"]],
  "arrays in sizeof in arrays": [`enum { Q = ${"sizeof(char[".repeat(3000)}1${"])".repeat(3000)} };`, ["not-constant"]],
};

describe("a bomb", () => {
  test.each(Object.entries(bombs))("of %s ends, is told, and what follows is read", (_name, [text, expected]) => {
    const header = read({ "a.h": text + after });
    expect(header.records.get("k")?.size).toBe(4);
    for (const code of expected.slice(0, 1)) expect(codes(header)).toContain(code);
  });

  test("of includes ends, and is told", () => {
    const chain = Object.fromEntries(
      Array.from({ length: 60 }, (_, i) => [
        `${i}.h`,
        `#if __COUNTER__ >= 0\n#include "${i + 1}.h"\n#include "${i + 1}.h"\n#endif`,
      ]),
    );
    expect(codes(read({ ...chain, "60.h": "" }, "0.h"))).toEqual(["too-much-work"]);
  });

  test("that includes itself twice ends, and is told", () => {
    expect(codes(read({ "a.h": '#include "a.h"\n#include "a.h"' }))).toEqual(["include-too-deep"]);
  });
});

test("macros whose values are never used are told when there is too much of them, and not cut in silence", () => {
  const header = read({
    "a.h": `#define A0 1\n${lines(18, (i) => `#define A${i + 1} A${i}+A${i}`)}\n${lines(1000, (i) => `#define X${i} A18`)}${after}`,
  });
  expect(header.diagnostics.map(({ code, place }) => [code, place.line])).toEqual([["too-much-work", expect.any(Number)]]);
  expect(header.constants.get("A3")?.value).toBe(8n);
  expect(header.macros.has("X999")).toBe(true);
  expect(header.records.get("k")?.size).toBe(4);
});

test("a long header is no bomb: its own text is read whatever its length", () => {
  const header = read({ "a.h": `#define A ${"x+".repeat(5_000_000)}x${after}` });
  expect(header.diagnostics).toEqual([]);
  expect(header.records.get("k")?.size).toBe(4);
});

test("many missing includes are many diagnostics", () => {
  expect(read({ "a.h": '#include "none.h"\n'.repeat(200_000) }).diagnostics.length).toBe(200_000);
});

test("an enumerator that rests on thousands before it has its value", () => {
  const header = read({
    "a.h": `enum { E0 = 0,\n${lines(30_000, (i) => `E${i + 1} = E${i} + 1,`)}\n};\nstruct k { char x[E30000]; };`,
  });
  expect(header.diagnostics).toEqual([]);
  expect(header.records.get("k")?.size).toBe(30_000);
});

test("control characters of ISO 8859 are part of no name", () => {
  const header = read({ "a.h": `struct k\u009b31m { int x; };` });
  expect([...header.records.keys()]).not.toContain("k\u009b31m");
  expect(header.diagnostics.length).toBeGreaterThan(0);
});

test("a named bit-field without bits is told, and is no field", () => {
  const header = read({ "a.h": "struct k { int a : 3; int b : 0; int c : 2; };" });
  expect(header.diagnostics.map(({ code, message }) => [code, message])).toEqual([
    ["bit-field-width", "a bit-field of width 0 has no name"],
  ]);
  expect(header.records.get("k")?.fields.map(({ name, bitSize }) => [name, bitSize])).toEqual([
    ["a", 3],
    ["c", 2],
  ]);
});

describe("_Generic", () => {
  // Values as gcc 12 has them.
  const values: readonly (readonly [string, bigint | undefined])[] = [
    ["_Generic(1, int: 4, default: 5)", 4n],
    ['_Generic("a", char *: 1, default: 2)', 1n],
    ["_Generic('a', char: 1, int: 2)", 2n],
    ["_Generic((short)1, int: 1, short: 2)", 2n],
    ["_Generic(1.0f, double: 1, float: 2)", 2n],
    ["_Generic(&((struct g *)0)->a, long long *: 1, int *: 2)", 1n],
    ["_Generic(0ul, unsigned long long: 1, unsigned long: 3)", 3n],
    ["_Generic((struct g *)0, void *: 1, struct g *: 2)", 2n],
    ["_Generic((char)1, signed char: 1, char: 2)", 2n],
    ["_Generic(1, long: 4)", undefined],
    // No integer constants to gcc either.
    ["((struct g *)0 + 1)", undefined],
    ["({ 3; })", undefined],
    ["(1, 2)", undefined],
    ['"abc"[1]', undefined],
  ];
  test.each(values)("%s is %s", (text, value) => {
    const header = read({ "a.h": `struct g { long long a; int b; };\n#define M ${text}\n` });
    expect(header.constants.get("M")?.value).toBe(value);
  });
});
