import { expect, test } from "vitest";
import type { Abi } from "../abi/abi.ts";
import { modelNamed } from "../abi/models.ts";
import { createHeaderReader } from "../header/read.ts";
import { review } from "./review.ts";

const model = modelNamed("x86_64");
if (model === undefined) throw new Error("x86_64 is a row");
const nothing = { include: () => undefined };
const abi = (texts: Readonly<Record<string, string>>) =>
  createHeaderReader().read(
    Object.entries(texts).map(([name, text]) => ({ name, text })),
    nothing,
    model,
  );

const builtWith = "unaffected: it has the function that it was built with";
const effects = {
  inline: ["unaffected", "unaffected: it has the function from the header", "compiles"],
  linked: ["unaffected", "links where the program itself or a library has the function", "compiles"],
  gone: [builtWith, "has to do without it", "does not compile where it calls the function"],
  breaks: [builtWith, "uses the function as it is now", "does not compile where it calls the function"],
  converts: [builtWith, "uses the function as it is now", "compiles where the values convert"],
  compiles: [builtWith, "uses the function as it is now", "compiles"],
  macro: [builtWith, "uses the macro", "compiles where it calls it"],
  otherMacro: [builtWith, "uses the macro", "does not compile where it calls the function"],
  wasMacro: ["keeps what it was built with", "calls the function", "compiles where it calls it with the same arguments"],
  otherBody: [
    "keeps the body that it was built with",
    "an old provider meets what the new body does",
    "compiles to something else",
  ],
  noStatic: [builtWith, "does not link where it calls the function", "does not link where it calls the function"],
  noBody: [
    builtWith,
    "links where a library or the program itself has the function",
    "links where a library or the program itself has the function",
  ],
  twice: [builtWith, "does not compile", "does not compile"],
} as const;

test.each<readonly [string, string, readonly [string, keyof typeof effects][]]>([
  ["", "static inline int f(int a) { return a; }", [["+ function f: int f(int a)", "inline"]]],
  ["", "int f(int a);\nint f(int b);", [["+ function f: int f(int a)", "linked"]]],
  ["int f(int a);", "", [["- function f: int f(int a)", "gone"]]],
  ["int f(int a);", "int f(int a, int b);", [["~ function f: int f(int a) → int f(int a, int b)", "breaks"]]],
  ["int f(int a);", "long f(int a);", [["~ function f: int f(int a) → long f(int a)", "converts"]]],
  ["int f(char *a);", "int f(const char *a);", [["~ function f: int f(char *a) → int f(const char *a)", "compiles"]]],
  ["int f(int a);", "int f(int a);\nint f(long a);", [["~ function f: int f(int a) → int f(int a); int f(long a)", "twice"]]],
  ["int f(int a);", "int f(int a);\nint f();", []],
  ["int f(int a);", "static inline signed f(const int renamed) { return renamed; }", []],
  [
    "int f(int a) { return a; }",
    "int f(int a) { return a + 1; }",
    [["~ function f: { return a; } → { return a + 1; }", "otherBody"]],
  ],
  ["int f(int a) { return a; }", "int f(int a);\nint f(int b) { /* the same */\n\treturn b;\n}", []],
  ["int f(int a) { return a; }", "int f(int a);", [["~ function f: { return a; } → int f(int a);", "noBody"]]],
  ["static int f(int a) { return a; }", "static int f(int);", [["~ function f: { return a; } → int f(int);", "noStatic"]]],
  ["int f(int a) { return a; }", "long f(int a) { return -a; }", [["~ function f: int f(int a) → long f(int a)", "converts"]]],
  ["int f(int a) { return a; }", "#define f(x) (-x)", [["~ function f: int f(int a) → (x) (-x)", "macro"]]],
  ["int f(int a);", "#define f(x) (x)", [["~ function f: int f(int a) → (x) (x)", "macro"]]],
  ["int f(int a);", "#define f(x, y) (x)", [["~ function f: int f(int a) → (x, y) (x)", "otherMacro"]]],
  ["#define f(x) (x)", "int f(int a);", [["~ macro f: (x) (x) → int f(int a)", "wasMacro"]]],
  ["int f(int a);", "int g(int a);\n#define f g", [["+ function g: int g(int a)", "linked"]]],
])("%j becomes %j", (before, after, expected) => {
  const { changes } = review([
    { model, before: abi({ "t.h": `int i;\n${before}\n` }), after: abi({ "t.h": `int i;\n${after}\n` }) },
  ]);
  const signs = { added: "+", removed: "-", changed: "~", renamed: "~" };
  const said = changes.map(({ kind, action, element, before: was, after: is, effect }) => [
    `${signs[action]} ${kind} ${element}: ${[was, is].filter((text) => text !== "").join(" → ")}`,
    Object.values(effect),
  ]);
  expect(said).toEqual(expected.map(([text, effect]) => [text, effects[effect]]));
});

const names =
  "struct s { int a; int b; };\n#define ONE 1\n#define UONE 1U\n#define SUM 1 + 2\n#define TEXT(x) #x\nenum { THREE = 3 };\ntypedef _Bool truth;\ntypedef volatile int moody;\n";

test.each<readonly [was: string, is: string, alike: boolean]>([
  ["return a + 1;", "return a + 0x1;", true],
  ["return a + 1;", "return a + ONE;", true],
  ["return a + 1L;", "return a + 01l;", true],
  ["return a + 1UL;", "return a + 1LU;", true],
  ["return a + 1;", "return a + 2;", false],
  ["return a + 1;", "return a + UONE;", false],
  ["return a + 1;", "return a + 1L;", false],
  ["return a + 1;", "return a + 1.0;", false],
  ["return a * SUM;", "return a * 3;", false],
  ["return a * SUM;", "return a * 1 + 2;", true],
  ["return a > 0x80000000;", "return a > 2147483648;", false],
  ["return a > 0x7fffffff;", "return a > 2147483647;", true],
  ["int THREE = a; return THREE;", "int THREE = a; return 3;", false],
  ["return (__u32)a;", "return (unsigned)a;", true],
  ["return (uint8_t)a;", "return (unsigned char)a;", true],
  ["return (unsigned long)a;", "return (long unsigned int)a;", true],
  ["return (uintptr_t)a;", "return (unsigned long)a;", true],
  ["return (__u32)a;", "return (int)a;", false],
  ["return (char)a;", "return (signed char)a;", false],
  ["return (truth)a;", "return (unsigned char)a;", false],
  ["return *(moody *)a;", "return *(int *)a;", false],
  ["return sizeof(struct u8);", "return sizeof(struct __u8);", false],
  ["return TEXT(ONE)[a];", "return TEXT(1)[a];", false],
  ['return "u32"[a];', 'return "unsigned int"[a];', false],
  ["struct s *b = 0; return b->a;", "struct s *b = 0; return b -> a;", true],
  ["struct s *b = 0; return b->a;", "struct s *b = 0; return b->b;", false],
])("bodies that do the same: %j and %j: %j", (was, is, alike) => {
  const sides = [was, is].map((text) => abi({ "t.h": `${names}static inline int f(int a) { ${text} }\n` }));
  const { changes } = review([{ model, before: sides[0] as Abi, after: sides[1] as Abi }]);
  expect(changes.map(({ element }) => element)).toEqual(alike ? [] : ["f"]);
});

const helper = (shift: number) => `#define __F(a) ((a) << ${shift})\nstatic inline int f(int a) { return __F(a); }\n#undef __F\n`;

test.each<readonly [why: string, was: string, is: string, expected: readonly string[]]>([
  [
    "a tag has the parameter's name",
    "int f(struct foo *foo) { return sizeof(struct foo) + foo->foo; }",
    "int f(struct foo *p) { return sizeof(struct foo) + p->foo; }",
    [],
  ],
  [
    "members of swapped names",
    "int f(int a, int b) { return offsetof(struct s, a); }",
    "int f(int b, int a) { return offsetof(struct s, b); }",
    ["f"],
  ],
  ["parameters in another order", "int f(int a, int b) { return a - b; }", "int f(int b, int a) { return a - b; }", ["f"]],
  ["both in another order", "int f(int a, int b) { return a - b; }", "int f(int b, int a) { return b - a; }", []],
  ["const came, too", "int f(struct s *p) { return p->a; }", "int f(const struct s *p) { return p->b; }", ["f"]],
  ["const came, and the body went", "int f(struct s *p) { return p->a; }", "int f(const struct s *p);", ["f"]],
  [
    "made by a macro",
    "#define F(n, by) int n(int a) { return a + by; }\nF(f, 1)",
    "#define F(n, by) int n(int a) { return a + by; }\nF(f, 2)",
    ["f"],
  ],
  [
    "the body alone is",
    "#define B(by) { return a + by; }\nint f(int a) B(1)",
    "#define B(by) { return a + by; }\nint f(int a) B(2)",
    ["f"],
  ],
  ["by a helper that is gone behind it", helper(1), helper(2), ["f"]],
  [
    "by a macro that is still there",
    "#define ONE 1\nint f(void) { return ONE; }",
    "#define ONE 2\nint f(void) { return ONE; }",
    ["ONE"],
  ],
  [
    "by a macro that one still there names",
    "#define ONE 1\n#define A ONE\nint f(void) { return A; }",
    "#define ONE 2\n#define A ONE\nint f(void) { return A; }",
    ["A", "ONE"],
  ],
  [
    "a macro of its name calls it",
    "int f(int a) { return a; }\n#define f(x) (f)(x)",
    "int f(int a) { return -a; }\n#define f(x) (f)(x)",
    ["f"],
  ],
  [
    "a macro of its name does not",
    "int f(int a) { return a; }\n#define f(x) (x)",
    "int f(int a) { return -a; }\n#define f(x) (x)",
    [],
  ],
])("another body: %s", (_why, was, is, expected) => {
  const { changes, findings } = review([{ model, before: abi({ "t.h": `${was}\n` }), after: abi({ "t.h": `${is}\n` }) }]);
  expect(changes.map(({ element }) => element).sort()).toEqual(expected);
  const said = findings.filter(({ rule }) => rule === "function-body-changed").map(({ element }) => element);
  expect(said).toEqual(expected.filter((each) => each === "f"));
});

test("a finding shows what tells the bodies from each other", () => {
  const message = (was: string, is: string) =>
    review([{ model, before: abi({ "t.h": `${was}\n` }), after: abi({ "t.h": `${is}\n` }) }]).findings.map(
      (each) => each.message,
    );
  const body = "{ return a - b; }";
  expect(message(`int f(int a, int b) ${body}`, `int f(int b, int a) ${body}`)).toEqual([
    "f() did `(a, b) { return a - b; }` and does `(b, a) { return a - b; }`.",
  ]);
  const made = "#define F(by) int f(int a) { return a + by; }\n";
  expect(message(`${made}F(1)`, `${made}F(2)`)).toEqual(["f() did `{ return a + 1; }` and does `{ return a + 2; }`."]);
  expect(message("#define ONE 1\nint f(void) { return ONE; }", "#define ONE 1\nint f(void) { return 2; }")[0]).toBe(
    "f() did `{ return ONE; }` and does `{ return 2; }`.",
  );
});

test("a body that moved to a header which this one includes is still there", () => {
  const loader = { include: ({ name }: { name: string }) => ({ name, text: "static inline int f(int a) { return a; }\n" }) };
  const read = (text: string) => createHeaderReader().read([{ name: "t.h", text }], loader, model);
  const before = read("static inline int f(int a) { return a; }\n");
  expect(review([{ model, before, after: read('#include "u.h"\nint f(int a);\n') }]).changes).toEqual([]);
  expect(review([{ model, before, after: read('#include "u.h"\n') }]).changes).toEqual([]);
});

test("a function that moved to another header is gone from the one, and not new in the other", () => {
  const { changes } = review([
    {
      model,
      before: abi({ "a.h": "int f(int a);\nint g(int a);\n", "b.h": "int h(int a);\n" }),
      after: abi({ "a.h": "int g(int a);\n", "b.h": "int h(int a);\nint f(int a);\n" }),
    },
  ]);
  expect(changes.map(({ header, action, element }) => `${header} ${action} ${element}`)).toEqual(["a.h removed f"]);
});
