import { describe, expect, test } from "vitest";
import type { DataModel } from "../abi/model.ts";
import { modelNamed } from "../abi/models.ts";
import type { Loader, Source } from "./loader.ts";
import { createHeaderReader } from "./read.ts";

type Files = Readonly<{ [name: string]: string }>;

/** Headers as one side has them; each asks for the others by name. */
function side(files: Files, macros?: Files) {
  const sources = new Map<string, Source>(Object.entries(files).map(([name, text]) => [name, { name, text }]));
  const loader: Loader = { include: ({ name }) => sources.get(name), ...(macros === undefined ? {} : { macros }) };
  return { headers: [...sources.values()], loader };
}

/** Names of the headers that have to be read, on either side. */
function differing(before: Files, after: Files, macros: { before?: Files; after?: Files } = {}): string[] {
  const found = createHeaderReader().differing(
    side(before, macros.before),
    side(after, macros.after),
    modelNamed("x86_64") as DataModel,
  );
  return [...new Set([...found.before, ...found.after].map(({ name }) => name))].sort();
}

/** `t.h` beside `types.h`, which changes from `old` to `now`. */
function withTypes(old: string, now: string, files: Files): string[] {
  return differing({ "types.h": old, ...files }, { "types.h": now, ...files });
}

describe("a header need not be read", () => {
  test("when its text and all that it includes are the same", () => {
    const files = { "a.h": "#include <b.h>\nstruct a { int x; };", "b.h": "#define B 1\n" };
    expect(differing(files, files)).toEqual([]);
    expect(differing({ ...files, "c.h": "int c;" }, files)).toEqual(["c.h"]);
  });

  test("when what it includes changed in nothing that it or the others name", () => {
    const files = { "t.h": "#include <types.h>\nstruct t { u32 a; };" };
    expect(withTypes("typedef unsigned int u32;", "typedef unsigned int u32;\ntypedef long s64;", files)).toEqual(["types.h"]);
  });

  test("when a header between decides how the changed one reads, and it reads the same", () => {
    const files = { "arch.h": "#define BITS 64\n#include <types.h>\n", "t.h": "#include <arch.h>\nint t[BITS];" };
    const now = "#ifndef BITS\n#ifdef __CHAR_BIT__\n#define BITS 8\n#else\n#define BITS 32\n#endif\n#endif\n";
    expect(withTypes("#ifndef BITS\n#define BITS 32\n#endif\n", now, files)).toEqual(["arch.h", "types.h"]);
  });
});

describe("a header has to be read", () => {
  const old = "typedef int word;\n#define LIMIT 4\n";
  const wide = old.replace("int", "long");
  const cases: readonly (readonly [why: string, now: string, files: Files])[] = [
    ["it names what changed", wide, { "t.h": "#include <types.h>\nstruct t { word w; };" }],
    ["it names a macro that changed", old.replace("4", "5"), { "t.h": "#include <types.h>\nint t[LIMIT];" }],
    ["it names a macro that is undefined now", `${old}#undef LIMIT\n`, { "t.h": "#include <types.h>\n#ifdef LIMIT\n#endif" }],
    [
      "another header that it includes names what changed",
      wide,
      { "t.h": "#include <types.h>\n#include <mid.h>\nstruct t { pair p; };", "mid.h": "typedef struct { word a, b; } pair;" },
    ],
    ["it may glue the name together", wide, { "t.h": "#include <types.h>\n#define T(x) wo##x\nstruct t { T(rd) w; };" }],
    [
      "it defines what the changed one asks for",
      `${old}#ifdef EXTRA\nint extra;\n#endif`,
      { "t.h": "#define EXTRA\n#include <types.h>\n" },
    ],
    [
      "what it includes first defines what the changed one asks for, and comes later elsewhere",
      `${old}#ifdef EXTRA\nstruct extra { int a; };\n#endif`,
      {
        "t.h": "#include <extra.h>\n#include <mid.h>\nstruct t { struct extra *e; };",
        "mid.h": "#include <types.h>\n#include <extra.h>\n",
        "extra.h": "#define EXTRA\n",
      },
    ],
    ["it includes what a macro says", old, { "t.h": "#define H <types.h>\n#include H\n" }],
    ["its include stands on two lines", wide, { "t.h": "#include \\\n<types.h>\nstruct t { word w; };" }],
    ["a comment stands in its directive", wide, { "t.h": "#/**/include <types.h>\nstruct t { word w; };" }],
    ["it asks whether a header is there", `${old} `, { "t.h": "#if __has_include(<types.h>)\n#include <types.h>\n#endif" }],
    ["the changed header is wrong", `${old}struct {`, { "t.h": "#include <types.h>\n" }],
    [
      "the changed header packs what follows",
      `${old}#pragma pack(1)\n`,
      { "t.h": "#include <types.h>\nstruct t { char c; int i; };" },
    ],
  ];

  test.each(cases)("%s", (_, now, files) => {
    expect(withTypes(old, now, files)).toContain("t.h");
  });

  test("when a header that it includes is there on one side only", () => {
    const text = "#include <other.h>\nint t;";
    expect(differing({ "t.h": text }, { "t.h": text, "other.h": "" })).toEqual(["other.h", "t.h"]);
  });

  test("when the header that commands need has changed", () => {
    const text = '#define T _IO("T", 1)\n';
    const ioctl = "#define _IOC(d,t,n,s) ((d)+(t)+(n)+(s))\n#define _IO(t,n) _IOC(0U,(t),(n),0)\n";
    expect(differing({ "t.h": text, "linux/ioctl.h": ioctl }, { "t.h": text, "linux/ioctl.h": `${ioctl} ` })).toEqual([
      "linux/ioctl.h",
    ]);
    const other = ioctl.replace("0U", "1U");
    expect(differing({ "t.h": text, "linux/ioctl.h": ioctl }, { "t.h": text, "linux/ioctl.h": other })).toEqual([
      "linux/ioctl.h",
      "t.h",
    ]);
  });

  test("when the sides predefine other macros", () => {
    const files = { "t.h": "int t;" };
    expect(differing(files, files, { before: { X: "1" }, after: { X: "2" } })).toEqual(["t.h"]);
  });
});
