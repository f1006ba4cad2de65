import { describe, expect, test } from "vitest";
import { diagnosticLines, readText, recordLine } from "../../test/support/read-text.ts";

describe("attributes in every legal place", () => {
  test.each([
    "struct __attribute__((packed)) t { char c; int i; };",
    "struct t { char c; int i; } __attribute__((packed));",
    "struct t { char c; int i; } __attribute__((__packed__, unused));",
    "struct t { char c; int i __attribute__((packed)); };",
    "struct t { char c; __attribute__((packed)) int i; };",
    "struct t { char c; int __attribute__((packed)) i; };",
    "struct u { int i; }; struct t { char c; struct u __attribute__((packed)) i; };",
    "struct t { char c, __attribute__((unused)) d[0]; int i __attribute__((packed)); };",
  ])("%s", (text) => {
    const header = readText(text);
    expect(header.diagnostics).toEqual([]);
    expect(recordLine(header, "t").split(" ")[0]).toBe("5/1");
  });
});

describe("declarators", () => {
  test.each([
    ["int a, *b, c[2], (*d)(void), (*e)[4];", "a@0:4 b@8:8 c@16:8 d@24:8 e@32:8"],
    ["const char *const volatile p;", "p@0:8"],
    ["void (*signal(int, void (*)(int)))(int);", undefined],
    ["unsigned long long int a; long unsigned b; short signed c;", "a@0:8 b@8:8 c@16:2"],
    ["typeof(int) a; __typeof__(sizeof(int)) b;", "a@0:4 b@8:8"],
    ["enum e { X } a; union { int u; } b;", "a@0:4 b@4:4"],
    ["int a : 3, : 5, b : 8;", "a@0:4(0+3) b@1:4(8+8)"],
    ["_Alignas(8) char a; _Alignas(long) char b;", "a@0:1 b@8:1"],
    ["int __attribute__((mode(DI))) a;", "a@0:8"],
    ["float a __attribute__((vector_size(16)));", "a@0:16"],
    ['_Static_assert(1, "x"); int a;', "a@0:4"],
    ["__extension__ union { int a; }; ;", "a@0:4"],
  ])("struct t { %s }", (members, fields) => {
    const header = readText(`struct t { ${members} };`);
    if (fields === undefined) expect(diagnosticLines(header)).not.toEqual([]);
    else expect(recordLine(header, "t").replace(/^\S+ /, "")).toBe(fields);
  });
});

describe("what is around records", () => {
  test.each([
    [
      "functions, prototypes and inline bodies",
      "extern int f(int a, struct x *b);\nstatic inline int g(void) { struct no { int y; } z; return sizeof(z); }\nstruct t { int a; };",
    ],
    ["variables with initialisers", "static const int table[] = { 1, 2, 3 }, other = (1);\nstruct t { int a; };"],
    ["assembler labels", 'int f(void) __asm__("g") __attribute__((const));\nstruct t { int a; };'],
    ["a linkage specification", '#ifdef __cplusplus\nextern "C" {\n#endif\nstruct t { int a; };\n#ifdef __cplusplus\n}\n#endif'],
    ["static assertions", '_Static_assert(sizeof(int) == 4, "int");\nstruct t { int a; };'],
    ["a line that a backslash carries on", "struct t { \\\n int a\\\n; };"],
    ["a word cut by a backslash", "str\\\nuct t { in\\\nt a; };"],
    ["Windows line ends", "struct t {\r\n  int a;\r\n};\r\n"],
    ["a byte order mark", "\ufeffstruct t { int a; };"],
  ])("%s", (_, text) => {
    const header = readText(text);
    expect(header.diagnostics).toEqual([]);
    expect([...header.records.keys()]).toEqual(["t"]);
    expect(recordLine(header, "t")).toBe("4/4 a@0:4");
  });
});

/** Expectations stand under the input: `//^^^ code: message`, the carets under what the diagnostic covers. */
describe("diagnostics", () => {
  test.each([
    `struct t { int a };
//               ^ expected-token: expected ';' at the end of the member, found '}'`,
    `struct t { int x[-1]; };
//              ^ array-size: the array's size is negative (-1)`,
    `struct t { foo_t x; };
//         ^^^^^ unknown-type: type 'foo_t' is declared nowhere in this header or what it includes`,
    `struct t { struct u x; };
//                  ^ incomplete-type: member 'x' needs struct u, which is declared nowhere`,
    `struct t { int a : 40; };
//             ^ bit-field-width: the bit-field's width is 40, its type has 32 bits`,
    `struct t { int a; union { int b; char a[4]; }; };
//                                    ^ repeated-member: the record has a member 'a' already`,
    `struct t { int a, a; };
//                ^ repeated-member: the record has a member 'a' already`,
    `enum e { A = nope };
//       ^ not-constant: the value of enumerator 'A' is not an integer constant`,
    `#include <nope.h>
//       ^^^^^^^^ include-not-found: header 'nope.h' is in none of the roots`,
    `struct t { int a; } __attribute__((aligned(3)));
//     ^ attribute-value: aligned(3) is not a power of two`,
    `#define F(a, a) a
//           ^ macro-definition: duplicate macro parameter 'a'`,
    `#error not for you
^^^^^^^^^^^^^^^^^^ error-directive: #error not for you`,
  ])("%s", (annotated) => {
    const [line, mark] = annotated.split("\n") as [string, string];
    const [, carets, code, message] = /(\^+) ([\w-]+): (.*)$/.exec(mark) as unknown as [string, string, string, string];
    const [diagnostic] = readText(line).diagnostics;
    expect(diagnostic).toMatchObject({ code, message, line, place: { file: "t.h", line: 1 } });
    expect(mark.indexOf("^") + 1).toBe(diagnostic?.place.column);
    if (code !== "include-not-found") expect(carets.length).toBe(diagnostic?.length);
  });

  test.each([
    "struct a { int x; __attribute__((packed\n};",
    "struct a { int x; __attribute__((",
    "__attribute__((packed\n}; int x;",
  ])("an attribute without an end is read to its end: %j", (text) =>
    expect(readText(text).diagnostics.length).toBeGreaterThan(0),
  );

  test("what was understood is kept", () => {
    const header = readText("struct a { int x; };\nstruct b { int y int z; char c; };\nint 5x;\nstruct c { int w; };");
    expect([...header.records.keys()]).toEqual(["a", "b", "c"]);
    expect(recordLine(header, "c")).toBe("4/4 w@0:4");
    expect(diagnosticLines(header)).toEqual(["2:18 expected-token", "3:5 expected-name"]);
  });
});
