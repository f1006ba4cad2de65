import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { modelNamed } from "../abi/models.ts";
import { builtinHeader } from "../header/builtin/builtin-headers.ts";
import { createHeaderReader } from "../header/read.ts";
import { abiJson } from "./abi-json.ts";

const schema: object = JSON.parse(readFileSync(new URL("../../schema/abi-1.schema.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);

const text = `#include <linux/types.h>
#include <linux/ioctl.h>
struct plain { __u8 a; __u32 b : 3; __u32 c : 7; union { __u16 d; struct { __u8 e; } __attribute__((packed)); }; char f[]; };
typedef struct { int (*callback)(void *); struct { int x; } inner; } both;
union __attribute__((packed)) u { __u64 big; };
struct broken { struct absent x; };
enum e { NEGATIVE = -1, BIG = 0x7fffffff };
enum { NAMELESS };
#define __proto__ 7
#define CONSTANT 0xffffffffffffffffULL
#define MINUS (-9223372036854775807LL - 1)
#define DO_IT _IOWR('x', 1, union u)
#define STOP _IO('x', 2)
#define LIKE(a, ...) a
#define STRING "s"
`;

function report(arch: string, headerText = text): string {
  const model = modelNamed(arch);
  if (model === undefined) throw new Error(arch);
  const loader = { include: ({ name }: { name: string }) => builtinHeader(name, model) };
  const { headers } = createHeaderReader().read([{ name: "a.h", text: headerText }], loader, model);
  const keyed = [...headers.values()].map((header) => ({ key: header.name, header }));
  return [
    ...abiJson({ model, headers: [...keyed, ...keyed.map(({ header }) => ({ key: "b/a.h", header }))], notes: ["a note"] }),
  ].join("");
}

function errors(document: unknown): unknown {
  return validate(document) ? [] : validate.errors;
}

describe("the document", () => {
  test.each(["x86_64", "i386", "m68k", "s390x", "x32"])("follows its schema on %s", (arch) => {
    expect(errors(JSON.parse(report(arch)))).toEqual([]);
  });

  test("says what the issue promises", () => {
    const document = JSON.parse(report("x86_64"));
    expect(Object.keys(document)).toEqual(["schema", "arch", "model", "headers", "notes"]);
    expect(document).toMatchObject({
      schema: "abide/abi/1",
      arch: "x86_64",
      model: { endian: "little", pointer: 8, long: 8 },
      notes: ["a note"],
    });
    expect(Object.keys(document.headers)).toEqual(["a.h", "b/a.h"]);
    const { records, commands, constants, enums, typedefs, macros, diagnostics } = document.headers["a.h"];
    // Offsets, bits and size as gcc 12 has them.
    expect(records.plain).toEqual({
      kind: "struct",
      size: 8,
      align: 4,
      line: 3,
      fields: [
        { name: "a", type: "__u8", offset: 0, size: 1 },
        { name: "b", type: "__u32", offset: 1, size: 4, bitOffset: 8, bitSize: 3 },
        { name: "c", type: "__u32", offset: 1, size: 4, bitOffset: 11, bitSize: 7 },
        { name: "d", type: "__u16", offset: 4, size: 2, anonymous: ["union@4"] },
        { name: "e", type: "__u8", offset: 4, size: 1, anonymous: ["union@4", "struct@4"] },
        { name: "f", type: "char[]", offset: 6, size: 0 },
      ],
    });
    expect(records.both.fields).toEqual([
      { name: "callback", type: "int (*)(void *)", offset: 0, size: 8 },
      { name: "inner", type: "struct both.inner", offset: 8, size: 4 },
    ]);
    expect(records["both.inner"]).toMatchObject({ kind: "struct", size: 4, align: 4 });
    expect(records.u).toMatchObject({ kind: "union", size: 8, align: 1, packed: true });
    expect(records.broken).toMatchObject({ incomplete: true });
    expect(commands).toEqual({
      DO_IT: { number: 0xc0087801, direction: "readwrite", group: 0x78, ordinal: 1, argument: "union u", size: 8, line: 12 },
      STOP: { number: 0x7802, direction: "none", group: 0x78, ordinal: 2, argument: "", size: 0, line: 13 },
    });
    expect(Object.entries(constants)).toEqual([
      ["__proto__", "7"],
      ["CONSTANT", "18446744073709551615"],
      ["MINUS", "-9223372036854775808"],
    ]);
    expect(enums).toEqual({
      e: { size: 4, signed: true, line: 7, values: { NEGATIVE: "-1", BIG: "2147483647" } },
      "enum@8": { size: 4, signed: false, line: 8, values: { NAMELESS: "0" } },
    });
    expect(typedefs).toEqual({ both: "struct both" });
    expect(macros).toEqual({ LIKE: { parameters: ["a", "..."], text: "a" }, STRING: { text: '"s"' } });
    expect(
      diagnostics.map(({ severity, file, line }: { severity: string; file: string; line: number }) => [severity, file, line]),
    ).toEqual([["error", "a.h", 6]]);
  });

  test("has a line a header, so that it can be read in pieces", () => {
    const lines = report("x86_64").split("\n");
    expect(lines.map((line) => line.slice(0, 8))).toEqual(['{"schema', '"a.h":{"', '"b/a.h":', '},"notes', ""]);
  });
});

test("the schema refuses what is no such document", () => {
  const document = () => JSON.parse(report("x86_64"));
  expect(errors({ ...document(), schema: "abide/abi/2" })).not.toEqual([]);
  expect(errors({ ...document(), extra: 1 })).not.toEqual([]);
  const number = document();
  number.headers["a.h"].commands.STOP.number = -1;
  expect(errors(number)).not.toEqual([]);
  const constant = document();
  constant.headers["a.h"].constants.CONSTANT = 5;
  expect(errors(constant)).not.toEqual([]);
  const bits = document();
  delete bits.headers["a.h"].records.plain.fields[1].bitSize;
  expect(errors(bits)).not.toEqual([]);
});

/** What no compiler accepts; whatever is made of it, the document must keep to its schema. */
const badInputs: readonly string[] = [
  "",
  "\0\u0001\u007fELF\u009b\ufffd\ud800",
  "struct k { int a[-1]; int b; };",
  "struct k { int a[0x7fffffffffffffff]; int b[0x7fffffffffffffff]; };",
  "struct k { int a : 40; int b : -1; int : 3; int c : 0; int d : 1 << 70; float e : 3; struct { int f; } g : 1; };",
  "struct k { struct k x; }; union u { union u x; } v; typedef t t;",
  "struct k { struct absent x; absent_t y; void z; int f(void); int g[]; int h; };",
  "struct k { int x; }; struct k { long x; int x; int x; }; enum k { A }; union k { char c; };",
  "struct { struct { int a; }; union { int a; }; int : 0; int : 5; };",
  "enum e { A = 99999999999999999999, B }; enum f { C = 0xffffffffffffffffULL, D }; enum g { E = E, F = G, G = F, E };",
  "enum h {}; struct i {}; union j {}; enum l { X = 1 / 0, Y = 1 << 99, Z = -9223372036854775807LL - 2 };",
  "struct k { int x __attribute__((aligned(3))); int y __attribute__((aligned(-1), packed, mode(DI))); } __attribute__((aligned(0)));",
  "struct k { int x __attribute__((vector_size(7))); char y __attribute__((aligned(1 << 28))); };",
  "#pragma pack(3)\nstruct k { char a; long b; };\n#pragma pack(push)\n#pragma pack(pop, no)\n#pragma pack(",
  "#define A _IOC(9, 'x', 300, 1 << 20)\n#define B _IOR('x', -1, struct absent)\n#define C _IOW(0x1ff, 1, int[-1])\n#include <linux/ioctl.h>",
  "#define M 1/0\n#define N 1e999\n#define O 'toolong'\n#define P -\n#define Q (\n#define R 0x\n#define S 99999999999999999999999",
  "#define __proto__ 1\n#define constructor 2\nstruct __proto__ { int constructor; int __proto__; }; enum toString { valueOf };",
  "#if\n#elif\n#else\n#else\n#endif\n#endif\n#if 1",
  "#error \u001b[31m\n#warning\n#nonsense\n#define\n#undef\n#include\n#include <none.h>\n#define f(a,a) a\n#define g(",
  "struct k { int x",
  "struct k { int (*(*x[3])(int, ...))[4], *y, z[2][0][3]; char w[sizeof(struct k)]; } a, *b;",
  "typedef int a[]; typedef a b[3]; struct k { b x; a y; typeof(nothing) z; typeof(int[2]) w; };",
  "/* unterminated",
  "struct k { int x; } \"string\" L'' '' @ ` \\ ;",
];

test.each(badInputs.map((input) => [input] as const))("follows its schema for %j", (input) => {
  for (const arch of ["x86_64", "m68k"]) expect(errors(JSON.parse(report(arch, input)))).toEqual([]);
});
