import { expect, test } from "vitest";
import { readText } from "../../test/support/read-text.ts";

test.each([
  ["#ifdef  X", "ifdef X"],
  ["#if 0", "if 0"],
  ["# if defined ( X )", "if defined(X)"],
  ["#if !defined(X)&&0", "if !defined(X) && 0"],
  ["#if (defined(X) || defined Y) && F ( 1,2 ) != 3", "if (defined(X) || defined Y) && F(1, 2) != 3"],
  ["#if defined(X) /* a */ \\\n  && X>2", "if defined(X) && X > 2"],
  ["#ifndef Z\n#elif defined ( Z )", "elif defined(Z) of #ifndef Z"],
  ["#if 1\n#else", "else of #if 1"],
])("%j leaves its text out, and is called %j", (opening, called) => {
  const lines = opening.split("\n").length;
  const { inactive } = readText(`#define F(a, b) 3\n${opening}\nstruct left { int a; };\n#endif\n`);
  expect(inactive.map(({ condition, place, text }) => [condition, place.line, text])).toEqual([
    [called, 2 + lines, "struct left { int a ; } ;"],
  ]);
});
