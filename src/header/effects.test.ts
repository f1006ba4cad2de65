import { expect, test } from "vitest";
import type { HeaderAbi } from "../abi/abi.ts";
import type { DataModel } from "../abi/model.ts";
import { modelNamed } from "../abi/models.ts";
import type { Source } from "./loader.ts";
import { createHeaderReader } from "./read.ts";

const x86 = modelNamed("x86_64") as DataModel;

/** Reads several headers with one reader, so that what they share is shared. */
function readAll(files: Readonly<{ [name: string]: string }>, names: readonly string[], models: readonly DataModel[] = [x86]) {
  const sources = new Map<string, Source>(Object.entries(files).map(([name, text]) => [name, { name, text }]));
  const reader = createHeaderReader();
  const asked: string[] = [];
  const loader = {
    include: ({ name }: { name: string }) => {
      asked.push(name);
      return sources.get(name);
    },
  };
  return models.map((model) =>
    reader.read(
      names.map((name) => sources.get(name) as Source),
      loader,
      model,
    ),
  );
}

test("an include is read again when a macro it looks at has changed", () => {
  const files = {
    "word.h": "#ifdef WIDE\ntypedef long long word;\n#else\ntypedef int word;\n#endif\n",
    "a.h": "#include <word.h>\nstruct a { word w; };",
    "b.h": "#define WIDE\n#include <word.h>\nstruct b { word w; };",
    "c.h": "#include <word.h>\nstruct c { word w; };",
  };
  const [abi] = readAll(files, ["a.h", "b.h", "c.h"]);
  const size = (header: string, record: string) => abi?.headers.get(header)?.records.get(record)?.size;
  expect([size("a.h", "a"), size("b.h", "b"), size("c.h", "c")]).toEqual([4, 8, 4]);
});

test("a guard keeps the second include empty, and macros defined before it stay as they were", () => {
  const files = {
    "g.h": "#ifndef G\n#define G\n#define VALUE 1\nstruct g { int x; };\n#endif\n",
    "t.h": "#include <g.h>\n#undef VALUE\n#define VALUE 2\n#include <g.h>\nenum { SEEN = VALUE };",
  };
  const [abi] = readAll(files, ["g.h", "t.h"]);
  expect(abi?.headers.get("t.h")?.visible.constant("SEEN")).toBe(2n);
  expect(abi?.headers.get("g.h")?.visible.constant("VALUE")).toBe(1n);
  // Only what holds at the end of the header is its constant, and only where it was defined.
  expect([...(abi?.headers.get("t.h")?.constants.keys() ?? [])]).toEqual(["VALUE"]);
});

test("#pragma once is a guard", () => {
  const files = {
    "o.h": "#pragma once\nstruct o { int x; };",
    "t.h": "#include <o.h>\n#include <o.h>\nstruct t { struct o a; };",
  };
  const [abi] = readAll(files, ["t.h", "o.h"]);
  expect(abi?.headers.get("t.h")?.diagnostics).toEqual([]);
  expect(abi?.headers.get("t.h")?.records.get("t")?.size).toBe(4);
});

test("a counter is never shared", () => {
  const files = {
    "n.h": "enum { JOIN(N, __COUNTER__) = 1 };",
    "t.h": "#define J(a,b) a##b\n#define JOIN(a,b) J(a,b)\n#include <n.h>\n#include <n.h>\n",
  };
  const [abi] = readAll(files, ["t.h"]);
  expect(abi?.headers.get("t.h")?.visible.constant("N0")).toBe(1n);
  expect(abi?.headers.get("t.h")?.visible.constant("N1")).toBe(1n);
});

test("an include inside a declaration is read as part of it", () => {
  const files = {
    "list.h": "ITEM(A)\nITEM(B)\n",
    "body.h": "int x;\nint y;\n",
    "t.h": "#define ITEM(n) ITEM_##n,\nenum items {\n#include <list.h>\nITEM_LAST };\nstruct s {\n#include <body.h>\n};",
  };
  const [abi] = readAll(files, ["t.h"]);
  const header = abi?.headers.get("t.h");
  expect(header?.diagnostics).toEqual([]);
  expect(header?.enums.get("items")?.enumerators.map(({ name, value }) => [name, value])).toEqual([
    ["ITEM_A", 0n],
    ["ITEM_B", 1n],
    ["ITEM_LAST", 2n],
  ]);
  expect(header?.records.get("s")?.fields.map((field) => field.name)).toEqual(["x", "y"]);
});

test("two data models share a header that looks at none of their differences", () => {
  const files = { "t.h": "#define N 4\nstruct t { long l; };" };
  const [first, second] = readAll(files, ["t.h"], [x86, modelNamed("i386") as DataModel]);
  expect(first?.headers.get("t.h")?.records.get("t")?.size).toBe(8);
  expect(second?.headers.get("t.h")?.records.get("t")?.size).toBe(4);
});

test("macros are looked up in the unit they belong to, in whatever order the results are asked for", () => {
  const files = { "a.h": "#define V 1\n#define A (V + 10)", "b.h": "#define V 2\n#define B (V + 20)" };
  const [abi] = readAll(files, ["a.h", "b.h"]);
  const b = abi?.headers.get("b.h")?.constants.get("B")?.value;
  const a = abi?.headers.get("a.h")?.constants.get("A")?.value;
  expect([a, b]).toEqual([11n, 22n]);
});

test("a header whose includes changed in nothing it names is unchanged", () => {
  const reader = createHeaderReader();
  const read = (types: string, text: string, other = "") => {
    const sources = new Map<string, Source>(
      Object.entries({ "types.h": types, "t.h": text, "other.h": other }).map(([name, body]) => [name, { name, text: body }]),
    );
    const loader = { include: ({ name }: { name: string }) => sources.get(name) };
    return reader.read([sources.get("t.h") as Source], loader, x86).headers.get("t.h") as HeaderAbi;
  };
  const types = "typedef unsigned int u32;\n#define LIMIT 4\nenum { COUNT = 2 };\n";
  const text = "#include <types.h>\nstruct t { u32 a[LIMIT]; };";
  const before = read(types, text);
  expect(reader.unchanged(before, read(types, text))).toBe(true);
  expect(reader.unchanged(before, read(`${types}typedef long s64;\n#define MORE 1\n`, text))).toBe(true);
  expect(reader.unchanged(before, read(types.replace("COUNT = 2", "COUNT = 3"), text))).toBe(true);
  expect(reader.unchanged(before, read(types.replace("LIMIT 4", "LIMIT 5"), text))).toBe(false);
  expect(reader.unchanged(before, read(types.replace("unsigned int", "unsigned long"), text))).toBe(false);
  expect(reader.unchanged(before, read(types, `${text}\n/* a remark */`))).toBe(true);
  expect(reader.unchanged(before, read(types, `${text}\n#ifdef NEVER\nint x;\n#endif`))).toBe(false);
  // A new name that another new name uses is nothing to who names neither.
  expect(reader.unchanged(before, read(`${types}#define ONE 1\n#define TWO (ONE + 1)\n`, text))).toBe(true);
  // The text comes out the same, but a macro that names LIMIT may have another value.
  const renamed = types.replace("LIMIT 4", "LIMIT BASE\n#define BASE 4");
  expect(reader.unchanged(before, read(renamed, text))).toBe(true);
  const more = `${text}\n#define MORE (LIMIT + 1)\n`;
  expect(reader.unchanged(read(types, more), read(renamed, more))).toBe(false);
  const through = "#include <types.h>\n#include <other.h>\nstruct t { struct o in; };";
  const inner = "struct o { u32 a; };";
  expect(
    reader.unchanged(read(types, through, inner), read(types.replace("unsigned int", "unsigned long"), through, inner)),
  ).toBe(false);
});

test.each([
  ["a later include undefines its own macro", "#define X 1\n#include <a.h>\n", ["", "#undef X\n"]],
  ["a later include defines its own macro anew", "#define X 1\n#include <a.h>\n", ["", "#undef X\n#define X 2\n"]],
  ["the order of includes decides a macro", "#include <m.h>\n#define Y X\n", ["", ""]],
])("a header may differ although its text is the same: %s", (_, text, [was, is]) => {
  const reader = createHeaderReader();
  const read = (a: string | undefined, m: string) => {
    const define = (value: number) => `#undef X\n#define X ${value}\n`;
    const files = { "t.h": text, "a.h": a ?? "", "m.h": m, "one.h": define(1), "two.h": define(2) };
    const sources = new Map<string, Source>(Object.entries(files).map(([name, body]) => [name, { name, text: body }]));
    const loader = { include: ({ name }: { name: string }) => sources.get(name) };
    return reader.read([sources.get("t.h") as Source], loader, x86).headers.get("t.h") as HeaderAbi;
  };
  const before = read(was, "#include <one.h>\n#include <two.h>\n");
  const after = read(is, "#include <two.h>\n#include <one.h>\n");
  expect(reader.unchanged(before, after)).toBe(false);
  const asked = reader.inQuestion(before, after);
  expect([...asked.before.constants.keys()]).toEqual([text.includes("Y") ? "Y" : "X"]);
});

test("a header that is read in passing says what it says otherwise, but for the names that are left out", () => {
  const files = {
    "types.h": "#ifndef TYPES\n#define TYPES\ntypedef unsigned int u32;\n#endif\n",
    "a.h":
      "#include <types.h>\n#define N 2\nenum e { ONE = 1 };\nstruct in { u32 x[N]; };\nstruct a { struct in in; };\n#define SIZE sizeof(struct in)\n",
  };
  const sources = new Map<string, Source>(Object.entries(files).map(([name, text]) => [name, { name, text }]));
  const loader = { include: ({ name }: { name: string }) => sources.get(name) };
  const reader = createHeaderReader();
  const source = sources.get("a.h") as Source;
  const whole = reader.read([source], loader, x86).headers.get("a.h") as HeaderAbi;
  const declared = ({ records, enums, constants, diagnostics }: HeaderAbi) => ({
    records: [...records.values()].map(({ name, size }) => `${name} ${size}`),
    enums: [...enums.keys()],
    constants: [...constants.values()].map(({ name, value }) => `${name} ${value}`),
    diagnostics,
  });
  expect(declared(reader.readPassing(source, loader, x86))).toEqual(declared(whole));
  expect(declared(reader.readPassing(source, loader, x86, { without: ["N", "e", "ONE", "in"] }))).toEqual({
    records: ["a 8"],
    enums: [],
    constants: ["SIZE 8"],
    diagnostics: [],
  });
});
