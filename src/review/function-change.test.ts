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

const one = "struct s { int a; };\n#define ONE 1\n#define TWO 2\ntypedef unsigned int u32;\nenum { THREE = 3 };\n";

test.each<readonly [string, string, boolean]>([
  ["return a + 1;", "return a + 0x1;", true],
  ["return a + 1;", "return a + ONE;", true],
  ["return a + THREE;", "return a + 03;", true],
  ["return a + 1;", "return a + TWO;", false],
  ["return a + 1;", "return a + 1u;", false],
  ["return a + 1;", "return a + 1.0;", false],
  ["return (u32)a;", "return (unsigned)a;", true],
  ["return (unsigned long)a;", "return (long unsigned int)a;", true],
  ["return (unsigned long)a;", "return (unsigned long long)a;", true],
  ["return (u32)a;", "return (int)a;", false],
  ["return (char)a;", "return (signed char)a;", false],
  ['return "u32"[a];', 'return "unsigned int"[a];', false],
  ["struct s *b = 0; return b->a;", "struct s *b = 0; return b -> a;", true],
])("bodies alike by values and types: %j and %j: %j", (was, is, alike) => {
  const sides = [was, is].map((text) => abi({ "t.h": `${one}static inline int f(int a) { ${text} }\n` }));
  const { changes } = review([{ model, before: sides[0] as Abi, after: sides[1] as Abi }]);
  expect(changes.map(({ element }) => element)).toEqual(alike ? [] : ["f"]);
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
