import { expect, test } from "vitest";
import type { Diagnostic } from "../abi/abi.ts";
import { diagnosticText, uniqueDiagnostics } from "./diagnostic-text.ts";

const diagnostic: Diagnostic = {
  code: "bad-array",
  severity: "error",
  message: "reserved has 9 elements, but 52 bytes are left",
  place: { file: "vduse.h", line: 56, column: 3 },
  line: "  __u32 reserved[9];",
  length: 5,
};

function check(given: Partial<Diagnostic>, expected: string): void {
  expect(diagnosticText({ ...diagnostic, ...given })).toBe(expected.slice(1));
}

test("place, message, source line and caret", () => {
  check(
    {},
    `
vduse.h:56:3: error: reserved has 9 elements, but 52 bytes are left
   56 |   __u32 reserved[9];
      |   ^~~~~
`,
  );
});

test("a place that is the whole file has no source line", () => {
  check(
    { line: "", severity: "warning", message: "binary", place: { file: "a.h", line: 1, column: 1 } },
    `
a.h:1:1: warning: binary
`,
  );
});

test("tabs stay tabs under the line, so that the caret stands right at any tab width", () => {
  check(
    { line: "\t__u32\tx;", place: { file: "a.h", line: 123456, column: 8 }, length: 1, message: "m" },
    `
a.h:123456:8: error: m
123456 | \t__u32\tx;
       | \t     \t^
`,
  );
});

test("a caret never leaves the line", () => {
  check(
    { line: "int", place: { file: "a.h", line: 1, column: 4 }, length: 9, message: "m" },
    `
a.h:1:4: error: m
    1 | int
      |    ^
`,
  );
  check(
    { line: "int", place: { file: "a.h", line: 1, column: 400 }, length: 0, message: "m" },
    `
a.h:1:400: error: m
    1 | int
      |    ^
`,
  );
});

test("a long line is cut around the caret", () => {
  const text = diagnosticText({
    ...diagnostic,
    line: `${"a".repeat(1000)}BAD${"b".repeat(10_000_000)}`,
    place: { file: "a.h", line: 1, column: 1001 },
    length: 3,
  });
  const [, source = "", caret = ""] = text.split("\n");
  expect(source).toBe(`    1 | …${"a".repeat(60)}BAD${"b".repeat(57)}…`);
  expect(caret).toBe(`      | ${" ".repeat(61)}^~~`);
});

test("control characters do not reach the terminal", () => {
  check(
    { line: "a\u001b[31m\0b", place: { file: "a.h", line: 1, column: 8 }, length: 1, message: "m" },
    `
a.h:1:8: error: m
    1 | a\\x1b[31m\\x00b
      |              ^
`,
  );
});

test("nor do those of a message or a file name", () => {
  check(
    {
      line: "",
      place: { file: "a\u001b[2J.h", line: 1, column: 1 },
      length: 1,
      message: "found '\u009b1m\u007f\u0007' after\ta\nb",
    },
    `
a\\x1b[2J.h:1:1: error: found '\\x9b1m\\x7f\\x07' after a b
`,
  );
});

test("the file is shown as the caller says", () => {
  expect(diagnosticText(diagnostic, { showFile: (file) => `before/${file}` })).toMatch(/^before\/vduse\.h:56:3: error: /);
});

test("a header that many include is wrong once", () => {
  const other = { ...diagnostic, message: "other" };
  expect(uniqueDiagnostics([diagnostic, { ...diagnostic }, other, diagnostic])).toEqual([diagnostic, other]);
});
