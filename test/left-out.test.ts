import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { comparePaths, defaultArchs } from "../src/compare/compare-paths.ts";
import { reviewInFull } from "../tools/check-trees/review-in-full.ts";

/** A review leaves out what cannot differ. Each of these differs in a way that is easily overlooked. */

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "abide-left-out-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Files = Readonly<{ [name: string]: string }>;

function write(side: string, files: Files): string {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, side, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return join(folder, side);
}

const x = (value: number) => `#undef X\n#define X ${value}\n`;
const byX = "#include <m.h>\n#define Y X\n";

const cases: readonly (readonly [what: string, both: Files, before: Files, after: Files, element: string])[] = [
  [
    "a macro through another of the changed header",
    { "h.h": "#include <m.h>\n#define Y B\n" },
    { "m.h": "#define A 1\n#define B A\n" },
    { "m.h": "#define A 2\n#define B A\n" },
    "Y",
  ],
  [
    "a function-like macro through another",
    { "h.h": "#include <m.h>\n#define Y B(3)\n" },
    { "m.h": "#define A(x) (x)\n#define B(x) A(x)\n" },
    { "m.h": "#define A(x) (x + 1)\n#define B(x) A(x)\n" },
    "Y",
  ],
  [
    "a record through another of the changed header",
    { "h.h": "#include <m.h>\nstruct h { struct b b; };\n" },
    { "m.h": "struct a { int x; };\nstruct b { struct a a; };\n" },
    { "m.h": "struct a { int x; int y; };\nstruct b { struct a a; };\n" },
    "struct h",
  ],
  [
    "a condition that the includer decides",
    { "h.h": "#define ON 1\n#include <m.h>\nstruct h { struct m m; };\n" },
    { "m.h": "#define IF ON\n#if IF\nstruct m { int a; };\n#endif\n" },
    { "m.h": "#define IF ON\n#if IF\nstruct m { int a; int b; };\n#endif\n" },
    "struct h",
  ],
  [
    "a header that reads otherwise the second time",
    { "h.h": "#include <m.h>\n#include <m.h>\nstruct h { struct m m; };\n" },
    { "m.h": "#ifndef M\n#define M\n#else\nstruct m { int a; };\n#endif\n" },
    { "m.h": "#ifndef M\n#define M\n#else\nstruct m { int a; int b; };\n#endif\n" },
    "struct h",
  ],
  [
    "the order of two includes",
    { "one.h": x(1), "two.h": x(2), "h.h": byX },
    { "m.h": "#include <one.h>\n#include <two.h>\n" },
    { "m.h": "#include <two.h>\n#include <one.h>\n" },
    "Y",
  ],
  [
    "a macro before or after an include that defines it",
    { "one.h": x(1) },
    { "h.h": "#define X 2\n#include <one.h>\n#define Y X\n" },
    { "h.h": "#include <one.h>\n#undef X\n#define X 2\n#define Y X\n" },
    "Y",
  ],
  [
    "a later include that undefines the header's own macro",
    { "h.h": "#define X 1\n#include <m.h>\n" },
    { "m.h": "" },
    { "m.h": "#undef X\n" },
    "X",
  ],
  [
    "a later include that defines the header's own macro anew",
    { "h.h": "#define X 1\n#include <m.h>\n" },
    { "m.h": "" },
    { "m.h": x(2) },
    "X",
  ],
  [
    "packing that an include leaves behind",
    { "h.h": "#include <m.h>\nstruct h { char c; int i; };\n" },
    { "m.h": "" },
    { "m.h": "#pragma pack(1)\n" },
    "struct h",
  ],
  [
    "the macros that commands are made of",
    { "h.h": '#include <m.h>\n#define Y _IO("Y", 1)\n' },
    { "m.h": "#define _IOC(n) (n)\n#define _IO(t, n) _IOC(n)\n" },
    { "m.h": "#define _IOC(n) ((n) + 1)\n#define _IO(t, n) _IOC(n)\n" },
    "Y",
  ],
  [
    "a record that changes for one data model only",
    {},
    { "h.h": "struct h { int a;\n#ifdef __i386__\nint b;\n#endif\n};\n" },
    { "h.h": "struct h { int a;\n#ifdef __i386__\nint b;\n#else\nint c, d;\n#endif\n};\n" },
    "struct h",
  ],
  [
    "a number that an unchanged command has already",
    {
      "linux/ioctl.h":
        "#define _IOC(d, t, n, s) (((d) << 30) | ((t) << 8) | (n) | ((s) << 16))\n#define _IOC_READ 2U\n#define _IOC_WRITE 1U\n#define _IOR(t, n, a) _IOC(_IOC_READ, (t), (n), sizeof(a))\n",
    },
    { "h.h": "#define A _IOR(0x41, 1, int)\n" },
    { "h.h": "#define A _IOR(0x41, 1, int)\n#define B _IOR(0x41, 1, unsigned int)\n" },
    "B",
  ],
];

test.each(cases)("%s is found although most is left out", (_, both, before, after, element) => {
  const [old, now] = [write("before", { ...both, ...before }), write("after", { ...both, ...after })];
  const { findings, changes } = comparePaths(old, now, { archs: defaultArchs }).review;
  const full = reviewInFull(old, now);
  expect({ findings, changes }).toEqual({ findings: full.findings, changes: full.changes });
  expect(changes.filter(({ header }) => header === "h.h").map((change) => change.element)).toContain(element);
});
