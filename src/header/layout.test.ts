import { describe, expect, test } from "vitest";
import { readText, recordLine } from "../../test/support/read-text.ts";

/** One record, and its layout on several data models as gcc gives it. */
interface Case {
  readonly text: string;
  readonly layouts: Readonly<{ [arch: string]: string }>;
}

// Checked with gcc 12 for each target; `npm run check:layout` does the same for every header there is.
const cases: Case[] = [
  {
    text: "struct t { char c; long long l; };",
    layouts: { x86_64: "16/8 c@0:1 l@8:8", i386: "12/4 c@0:1 l@4:8", arm: "16/8 c@0:1 l@8:8", m68k: "10/2 c@0:1 l@2:8" },
  },
  {
    text: "typedef unsigned long long u64 __attribute__((aligned(8))); struct t { char c; u64 l; };",
    layouts: { x86_64: "16/8 c@0:1 l@8:8", i386: "16/8 c@0:1 l@8:8", m68k: "16/8 c@0:1 l@8:8" },
  },
  {
    text: "struct t { char c; int i; } __attribute__((packed));",
    layouts: { x86_64: "5/1 c@0:1 i@1:4", s390x: "5/1 c@0:1 i@1:4" },
  },
  { text: "struct t { char c; int i __attribute__((packed)); short s; };", layouts: { x86_64: "8/2 c@0:1 i@1:4 s@6:2" } },
  {
    text: "struct t { char c; int i __attribute__((aligned(4))); } __attribute__((packed));",
    layouts: { x86_64: "8/4 c@0:1 i@4:4" },
  },
  { text: "struct t { int a; } __attribute__((aligned(16)));", layouts: { x86_64: "16/16 a@0:4" } },
  {
    text: "struct t { char c; void *p; unsigned long l; };",
    layouts: { x86_64: "24/8 c@0:1 p@8:8 l@16:8", i386: "12/4 c@0:1 p@4:4 l@8:4" },
  },
  { text: "struct t { int a : 3; int b : 30; char c; };", layouts: { x86_64: "12/4 a@0:4(0+3) b@4:4(32+30) c@8:1" } },
  { text: "struct t { char a : 4; int b : 28; };", layouts: { x86_64: "4/4 a@0:1(0+4) b@0:4(4+28)" } },
  { text: "struct t { char a; int : 0; char b; };", layouts: { x86_64: "5/1 a@0:1 b@4:1", arm: "8/4 a@0:1 b@4:1" } },
  { text: "struct t { int a : 20; int b : 20; } __attribute__((packed));", layouts: { x86_64: "5/1 a@0:4(0+20) b@2:4(20+20)" } },
  {
    text: "#pragma pack(push, 2)\nstruct t { char c; int i; };\n#pragma pack(pop)\nstruct u { char c; int i; };",
    layouts: { x86_64: "6/2 c@0:1 i@2:4" },
  },
  { text: "union t { char c[5]; short s; };", layouts: { x86_64: "6/2 c@0:5 s@0:2" } },
  { text: "struct t { int n; int flex[]; };", layouts: { x86_64: "4/4 n@0:4 flex@4:0" } },
  {
    text: "struct t { int n; union { struct { char a; int b; }; long c; }; char d; };",
    layouts: { x86_64: "24/8 n@0:4 a@8:1 b@12:4 c@8:8 d@16:1" },
  },
  {
    text: "enum e { A = -1 }; enum f { B = 0x100000000 }; struct t { enum e e; enum f f; };",
    layouts: { x86_64: "16/8 e@0:4 f@8:8" },
  },
  {
    text: "typedef int wchar; struct t { _Bool b; wchar *w; long double d; };",
    layouts: { x86_64: "32/16 b@0:1 w@8:8 d@16:16" },
  },
  { text: "struct t { char a; struct { short s; } in[2]; };", layouts: { x86_64: "6/2 a@0:1 in@2:4" } },
  {
    text: "struct t { int (*call)(int, char *); int *list[3]; int (*row)[3]; };",
    layouts: { x86_64: "40/8 call@0:8 list@8:24 row@32:8", i386: "20/4 call@0:4 list@4:12 row@16:4" },
  },
  // Cases that `npm run check:fuzz` once found against gcc.
  { text: "#pragma pack(1)\nstruct t { unsigned long a : 18; unsigned long : 0; };", layouts: { x86_64: "8/1 a@0:8(0+18)" } },
  { text: "#pragma pack(2)\nstruct t { unsigned short a : 4; int : 0; };", layouts: { x86_64: "4/2 a@0:2(0+4)" } },
  { text: "struct t { const char * __attribute__((aligned(2))) p; };", layouts: { x86_64: "8/2 p@0:8" } },
  { text: "struct t { const char * __attribute__((packed)) p; };", layouts: { x86_64: "8/8 p@0:8" } },
  { text: "struct t { char c; unsigned long : 13 __attribute__((aligned)); };", layouts: { x86_64: "18/1 c@0:1" } },
  {
    text: "struct __attribute__((packed, aligned(16))) t { int a; } __attribute__((aligned(2)));",
    layouts: { x86_64: "4/2 a@0:4" },
  },
  {
    text: "struct t { unsigned a : 16, b : 16; };",
    layouts: { m68k: "4/2 a@0:4(0+16) b@2:4(16+16)", x86_64: "4/4 a@0:4(0+16) b@2:4(16+16)" },
  },
  { text: "struct t { int a : 31; };", layouts: { m68k: "4/1 a@0:4(0+31)" } },
  { text: "struct t { char c; unsigned a : 16; };", layouts: { m68k: "3/1 c@0:1 a@1:4(8+16)" } },
  { text: "struct t { unsigned long long : 0; };", layouts: { m68k: "0/2", x86_64: "0/1" } },
  { text: "#pragma pack(2)\nstruct t { unsigned a : 16; } __attribute__((packed));", layouts: { m68k: "2/1 a@0:4(0+16)" } },
  {
    text: "typedef int low __attribute__((aligned(1))); struct t { low a : 16; low b : 8; };",
    layouts: { x86_64: "4/2 a@0:4(0+16) b@2:4(16+8)" },
  },
  {
    text: "typedef int low __attribute__((aligned(1))); struct t { char c; low a : 16; low b : 16; };",
    layouts: { x86_64: "5/1 c@0:1 a@1:4(8+16) b@3:4(24+16)" },
  },
];

for (const { text, layouts } of cases) {
  describe(text, () => {
    test.each(Object.entries(layouts))("%s", (arch, line) => expect(recordLine(readText(text, {}, arch), "t")).toBe(line));
  });
}

test("names of tagless records follow their members", () => {
  const header = readText(
    "struct run { int a; union { struct { int x; } io; struct { long y; } mmio[2]; }; }; typedef struct { char c; } thing;",
  );
  expect([...header.records.keys()]).toEqual(["run.io", "run.mmio", "run", "thing"]);
  expect(header.records.get("run")?.fields.map((field) => [field.name, field.anonymous, field.member])).toEqual([
    ["a", undefined, 0],
    ["io", ["union@8"], 1],
    ["mmio", ["union@8"], 1],
  ]);
});

test("m68k: an attribute that moves a bit-field to an integer's alignment does not make it one", () => {
  // Alignments as m68k-linux-gnu-gcc 12 has them.
  const header = readText(
    "struct a { char c : 2; char d : 7; unsigned short s : 16 __attribute__((aligned(1))); };\nstruct b { unsigned short s : 16 __attribute__((aligned(1))); };",
    {},
    "m68k",
  );
  expect([header.records.get("a")?.align, header.records.get("b")?.align]).toEqual([1, 2]);
});
