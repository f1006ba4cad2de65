import { expect, test } from "vitest";
import { codeOf } from "./c-code.ts";

test.each([
  ["int a; /* b */ int c;", "int a;         int c;"],
  ["a // b\nc", "a     \nc"],
  [`f("x /* y", '"', 'z');`, "f(        ,    ,    );"],
  [`f("a\\"b") + g`, "f(      ) + g"],
  ["a /* never\nclosed", "a         \n      "],
  [`a "never\nclosed"`, `a       \nclosed `],
  ["", ""],
])("%j becomes %j", (text, code) => {
  expect(codeOf(text)).toBe(code);
});

test("offsets stay, and a text of nothing but openings ends", () => {
  const text = "/*/".repeat(100_000) + '"'.repeat(100_000);
  expect(codeOf(text)).toHaveLength(text.length);
});
