import { expect, test } from "vitest";
import { diagnosticLines, readText } from "../../test/support/read-text.ts";

// Values follow from C17 6.10.1: all operands are intmax_t or uintmax_t, names that are left are 0.
test.each([
  ["1 + 2 * 3 == 7", true],
  ["-1 > 0u", true],
  ["-1 >> 1 == -1", true],
  ["0x7fffffffffffffff + 1 < 0", true],
  ["0xffffffffffffffff == -1", true],
  ["(2 || 1/0) && !(0 && 1/0)", true],
  ["1 ? 2 : 1/0", true],
  ["UNKNOWN", false],
  ["UNKNOWN == 0", true],
  ["defined T && defined(T) && !defined U", true],
  ["T == 5 && U == 0", true],
  ["'A' == 65 && '\\n' == 10 && '\\377' < 0", true],
  ["0b101 == 5 && 010 == 8 && 1'0", false],
  ["~0 == -1 && !0 && 7 % 4 == 3 && (1 << 4 | 1) == 17", true],
  ["__has_include(<there.h>) && !__has_include(<not-there.h>)", true],
  ["defined(__has_include) && __has_attribute(__packed__)", true],
  ["__INT_MAX__ == 2147483647 && __LP64__", true],
])("#if %s is %s", (condition, holds) => {
  const header = readText(`#define T 5\n#if ${condition}\nstruct yes { int a; };\n#endif\n`, { "there.h": "" });
  expect(header.records.has("yes")).toBe(holds);
});

test.each([
  ["#if 1 +\n#endif", ["1:5 condition-syntax"]],
  ["#if (1\n#endif", ["1:5 condition-syntax"]],
  ["#if 1 / 0\n#endif", ["1:5 condition-syntax"]],
  ["#if 1.5\n#endif", ["1:5 condition-syntax"]],
  ["#if\n#endif", ["1:2 condition-syntax"]],
  ["#if 1\n#else\n#else\n#endif", ["3:1 unmatched-directive"]],
  ["#elif 1", ["1:1 unmatched-directive"]],
  ["#if 1\n#ifdef A\n#endif", ["1:1 unterminated-conditional"]],
  ["#ifdef 5\n#endif", ["1:8 macro-name"]],
])("%j: %j", (text, diagnostics) => expect(diagnosticLines(readText(text))).toEqual(diagnostics));

test.each([
  ["#if 0", "#elif 1", "b"],
  ["#if 1", "#elif 1/0", "a"],
  ["#ifdef NO", "#elifndef NO", "b"],
  ["#ifndef NO", "#elifdef NO", "a"],
  ["#if 0", "#elif 0", "c"],
])("%s … %s takes branch %s", (first, second, taken) => {
  const text = `${first}\nstruct a { int x; };\n${second}\nstruct b { int x; };\n#else\nstruct c { int x; };\n#endif\n`;
  expect([...readText(text).records.keys()]).toEqual([taken]);
});
