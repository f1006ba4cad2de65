import { describe, expect, test } from "vitest";
import type { DataModel } from "../abi/model.ts";
import { modelNamed } from "../abi/models.ts";
import { createHeaderReader } from "./read.ts";

const examples: { [name: string]: { defines: string; uses: [use: string, expansion: string][] } } = {
  "C17 6.10.3.5 example 3": {
    defines: `#define x 3
#define f(a) f(x * (a))
#undef x
#define x 2
#define g f
#define z z[0]
#define h g(~
#define m(a) a(w)
#define w 0,1
#define t(a) a
#define p() int
#define q(x) x
#define r(x,y) x ## y`,
    uses: [
      ["f(y+1) + f(f(z)) % t(t(g)(0) + t)(1);", "f(2 * (y+1)) + f(2 * (f(2 * (z[0])))) % f(2 * (0)) + t(1);"],
      ["g(x+(3,4)-w) | m(f)^m(m);", "f(2 * (2+(3,4)-0,1)) | f(2 * (0,1))^m(0,1);"],
      ["p() i[q()] = { q(1), r(2,3), r(4,), r(,5), r(,) };", "int i[] = { 1, 23, 4, 5, };"],
    ],
  },
  "C17 6.10.3.5 example 5": {
    defines: "#define t(x,y,z) x ## y ## z",
    uses: [["t(1,2,3), t(,4,5), t(6,,7), t(8,9,), t(10,,), t(,11,), t(,,12), t(,,)", "123, 45, 67, 89, 10, 11, 12,"]],
  },
  // Read off gcc 12 -E.
  "variable arguments": {
    defines:
      "#define e(f, ...) p(f, ## __VA_ARGS__)\n#define e2(f, args...) p(f, ## args)\n#define o(f, ...) p(f __VA_OPT__(,) __VA_ARGS__)",
    uses: [
      ["e(1) e(1,2) e(1,2,3)", "p(1) p(1,2) p(1,2,3)"],
      ["e2(1) e2(1,2)", "p(1) p(1,2)"],
      ["o(1,2)", "p(1 , 2)"],
    ],
  },
  "names that come back": {
    defines: "#define a b\n#define b a\n#define f(x) x\n#define self self + 1\n#define nothing",
    uses: [
      ["a b", "a b"],
      ["f (1) f f(f)(2)", "1 f f(2)"],
      ["self", "self + 1"],
      ["x nothing y", "x y"],
    ],
  },
  pasting: {
    defines: "#define cat(a,b) a ## b\n#define ab 7\n#define xcat(a,b) cat(a,b)\n#define one 1",
    uses: [["cat(a,b) cat(<,<) cat(0,x1) cat(one,2) xcat(one,2)", "7 << 0x1 one2 12"]],
  },
};

/** An expansion is seen as the name of the header that `#include` of its string asks for. */
function expand(defines: string, use: string): string | undefined {
  let asked: string | undefined;
  const text = `${defines}\n#define STR_(...) #__VA_ARGS__\n#define STR(...) STR_(__VA_ARGS__)\n#include STR(${use})\n`;
  const loader = {
    include: ({ name }: { name: string }) => {
      asked = name;
      return undefined;
    },
  };
  createHeaderReader().read([{ name: "t.h", text }], loader, modelNamed("x86_64") as DataModel);
  return asked;
}

for (const [name, { defines, uses }] of Object.entries(examples)) {
  describe(name, () => {
    test.each(uses)("%s", (use, expansion) => expect(expand(defines, use)).toBe(expansion));
  });
}
