import { describe, expect, test } from "vitest";
import type { Prototype } from "../abi/abi.ts";
import type { DataModel } from "../abi/model.ts";
import { modelNamed } from "../abi/models.ts";
import { createHeaderReader } from "./read.ts";

/** What `t.h` says of its functions: text, result and parameters. */
function functionsOf(text: string, included = ""): readonly string[] {
  return prototypesOf(text, included).map(
    (each) => `${each.text} | ${each.result.type} | ${each.parameters.map(({ type }) => type).join("; ")}`,
  );
}

function prototypesOf(text: string, included = ""): readonly Prototype[] {
  const source = { name: "t.h", text };
  const loader = { include: ({ name }: { name: string }) => ({ name, text: included }) };
  const header = createHeaderReader()
    .read([source], loader, modelNamed("x86_64") as DataModel)
    .headers.get("t.h");
  return [...(header?.functions?.values() ?? [])];
}

describe("functions that a header declares", () => {
  const types = "typedef unsigned int u32; typedef u32 word; typedef struct { int a; } pair;\n";
  test.each<readonly [string, string]>([
    ["int f(void);", "int f(void) | int | "],
    ["extern int f();", "int f() | int | "],
    [
      "static inline word f(u32 a, const word b) { return g(a); }",
      "word f(u32 a, const word b) | unsigned int | unsigned int; unsigned int",
    ],
    ["pair f(pair *it, pair list[4]);", "pair f(pair *it, pair list[4]) | pair | pair *; pair *"],
    ["__attribute__((noinline)) long long int f(int x) __attribute__((pure));", "long long int f(int x) | long long | int"],
    ["const char *f(const char *format, ...);", "const char *f(const char *format, ...) | char * | char *; ..."],
    ["int (*f(int which))(long);", "int (*f(int which))(long) | int(long) * | int"],
    [
      "void f(int (*call)(struct s *it, enum e how));",
      "void f(int (*call)(struct s *it, enum e how)) | void | int(struct s *, enum e) *",
    ],
    ["void f(int grid[2][1 + 2]);", "void f(int grid[2][1 + 2]) | void | int[3] *"],
    ["void f(unknown a, int a b);", "void f(unknown a, int a b) | void | unknown; int a b"],
    ["int x, *y, (*z)(void); typedef int call(int);", ""],
    ["ssize_t f(size_t a);", "ssize_t f(size_t a) | ssize_t | size_t"],
    ["typedef unsigned long __kernel_size_t; size_t f(size_t a);", "size_t f(size_t a) | unsigned long | unsigned long"],
    ["void f(;", ""],
  ])("%s", (text, expected) => {
    expect(functionsOf(types + text).join("\n")).toBe(expected);
  });

  test.each<readonly [string, readonly string[]]>([
    ["int f(int a); int f(signed b);", ["int f(int a)"]],
    ["int f(); int f(int a); extern int f();", ["int f(int a)"]],
    ["int f(); int f(void);", ["int f(void)"]],
    ["int f(const char *a); int f(char *a);", ["int f(const char *a)", "int f(char *a)"]],
    [
      "int f(int a); int f(int a, int b); int f(int b, int a); long f(int a);",
      ["int f(int a)", "int f(int a, int b)", "long f(int a)"],
    ],
    ["int f(int a);\n#ifdef __x86_64__\nint f(long a);\n#else\nint f(char a);\n#endif", ["int f(int a)", "int f(long a)"]],
  ])("declared more than once: %s", (text, expected) => {
    expect(prototypesOf(text).flatMap((each) => [each.text, ...each.others.map((other) => other.text)])).toEqual(expected);
  });

  test.each<readonly [header: string, written: string | undefined, text: string | undefined]>([
    ["int f(int a);", undefined, undefined],
    ["int f(int a) { return a; }", "a: { return a; }", "{ return a; }"],
    [
      "#define ONE 1\nint f(int a, char *, ...) { /* one more */\n\treturn a->b + ONE; }",
      "a,,: { return a->b + ONE; }",
      "{ return a->b + 1; }",
    ],
    ["int f();\nint f(int b) { return b; }\nint f(int c);", "b: { return b; }", "{ return b; }"],
    [
      "int f(int a)\n{\n#ifdef X\n\treturn 1;\n#else\n\treturn 2;\n#endif\n}",
      "a: { #ifdef X return 1; #else return 2; #endif}",
      "{ return 2; }",
    ],
    [
      "int f(int a) { return !a != (a!=1)&&a[0]!=1; }",
      "a: { return !a != (a != 1) && a[0] != 1; }",
      "{ return !a != (a != 1) && a[0] != 1; }",
    ],
    ["#define F(n) int n(int a) { return a; }\nF(f)", "a: F", "{ return a; }"],
    ["#define BEGIN {\nint f(int a) BEGIN return a; }", "a: BEGIN return a; }", "{ return a; }"],
    ["int f(int a) { return a;", "a: { return a;", "{ return a;"],
  ])("the body of %j", (header, written, text) => {
    const body = prototypesOf(header)[0]?.body;
    const parameters = body?.parameters.join();
    expect([body && `${parameters}: ${body.written}`, body?.text]).toEqual([written, text]);
  });

  test("those of a header that it includes are that header's", () => {
    expect(functionsOf('#include "u.h"\nint mine(void);', "int theirs(void);")).toEqual(["int mine(void) | int | "]);
  });

  test("types that never end are cut short", () => {
    const deep = `void f(int ${"(*".repeat(3000)}a${")".repeat(3000)});`;
    expect(functionsOf(deep)).toHaveLength(1);
    expect(functionsOf(`void f(${"int (*a)(".repeat(3000)}${")".repeat(3000)});`)).toHaveLength(1);
    expect(functionsOf("typedef a b; typedef b a; a f(b);")).toHaveLength(1);
  });
});
