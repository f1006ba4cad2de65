import { expect, test } from "vitest";
import type { Diagnostic } from "../abi/abi.ts";
import { plain } from "./paint.ts";
import { type Problems, problemsText } from "./problems-text.ts";

function diagnostic(file: string, line: number, severity: Diagnostic["severity"] = "error"): Diagnostic {
  return { code: "c", severity, message: `m${line}`, place: { file, line, column: 1 }, line: "", length: 1 };
}

function keyed(key: string, diagnostics: readonly Diagnostic[]) {
  return { key, header: { diagnostics } };
}

function check(given: Partial<Problems>, expected: string): void {
  const text = problemsText({ headers: [], notes: [], hints: [], showFile: (file) => `d/${file}`, paint: plain, ...given });
  expect(text).toBe(expected);
}

test("nothing to say", () => {
  check({ headers: [keyed("a.h", [])], hints: ["install more"] }, "");
});

test("of one header, everything", () => {
  const all = [1, 2, 3, 4, 5].map((line) => diagnostic("a.h", line));
  check({ headers: [keyed("a.h", all)] }, all.map(({ place }) => `d/a.h:${place.line}:1: error: m${place.line}\n`).join(""));
});

test("of many headers, the first three of each file, each once, and a count", () => {
  const all = [1, 2, 3, 4, 5].map((line) => diagnostic("a.h", line));
  check(
    {
      headers: [keyed("a.h", all), keyed("b.h", all), keyed("c.h", [diagnostic("c.h", 9, "warning")])],
      hints: ["install more"],
      notes: ["left x"],
    },
    `d/a.h:1:1: error: m1
d/a.h:2:1: error: m2
d/a.h:3:1: error: m3
d/c.h:9:1: warning: m9
d/a.h: 2 more; read it alone to see all
abide: left x
abide: install more
abide: 2 of 3 headers could not be read completely: a.h, b.h
`,
  );
});

test("a missing include says what to do", () => {
  const missing = { ...diagnostic("a.h", 1), code: "include-not-found" };
  check(
    { headers: [keyed("a.h", [missing])] },
    "d/a.h:1:1: error: m1\nabide: included headers are missing: name the folder or tree that has them with --root DIR\n",
  );
});

test("a long list of headers is cut", () => {
  const headers = Array.from({ length: 10 }, (_, index) => keyed(`${index}.h`, [diagnostic("x.h", 1)]));
  check(
    { headers },
    "d/x.h:1:1: error: m1\nabide: 10 of 10 headers could not be read completely: 0.h, 1.h, 2.h, 3.h, 4.h, 5.h, 6.h, 7.h and 2 more\n",
  );
});
