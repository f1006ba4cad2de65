import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ruleSample } from "../src/cli/rule-sample.ts";
import { everyRule as rules } from "../src/review/every-rule.ts";
import { coverage } from "../tools/rules/coverage.ts";
import { rulesDocument } from "../tools/rules/rules-document.ts";

/** docs/rules.md is what the rules say, and every rule has a page worth reading. */
const root = join(import.meta.dirname, "..");
const pages = rules.map((rule) => ({ rule, sample: ruleSample(rule.id, join(root, "samples")) }));

test("docs/rules.md is current; if not: npm run rules -- --write, and read the difference", () => {
  expect(readFileSync(join(root, "docs/rules.md"), "utf8")).toBe(rulesDocument(pages));
});

test("every rule named in a table exists, and every rule that headers settle is in one", () => {
  const named = new Set(coverage.flatMap(({ rows }) => rows.flatMap((row) => row.rules)));
  const ids = rules.map(({ id }) => id);
  expect([...named].filter((id) => !ids.includes(id))).toEqual([]);
  const unnamed = rules.filter(({ id, decidedBy }) => decidedBy === "header" && !named.has(id)).map(({ id }) => id);
  expect(unnamed).toEqual(beyond);
});

/** Found to be worth a rule on the way, asked for by none of the documents. */
const beyond = ["config-in-header", "flag-sign-extended", "kernel-macro-used", "member-name-keyword", "zero-length-array"];

test("whatever headers settle has a rule that headers settle", () => {
  const settled = new Set(rules.filter(({ decidedBy }) => decidedBy === "header").map(({ id }) => id));
  const rows = coverage.flatMap(({ name, rows: all }) => all.map((row, index) => ({ at: `${name} ${index + 1}`, ...row })));
  const open = rows.filter((row) => row.by === "header" && !row.rules.some((id) => settled.has(id)));
  expect(open.map(({ at }) => at)).toEqual([]);
  // What headers do not settle says who does.
  expect(rows.filter((row) => row.by !== "header" && row.rest === "").map(({ at }) => at)).toEqual([]);
});

test("the tables have every point of their sources", () => {
  expect(coverage.map(({ name, rows }) => [name, rows.length])).toEqual([
    ["documents", 30],
    ["detectors", 15],
    ["policy", 8],
  ]);
  expect(rules.filter(({ decidedBy }) => decidedBy === "header").length).toBeGreaterThanOrEqual(40);
});

describe.each(pages)("$rule.id", ({ rule, sample }) => {
  test("says what it finds, why, and how to mend it, in sentences", () => {
    expect(rule.title).toMatch(/^[^A-Z\s].*[^.]$/);
    expect(rule.why).toMatch(/^\S.*\.$/s);
    if (rule.precedent !== "") expect(rule.precedent).toMatch(/^\S.*[.?]$/s);
    // Examples are indented by four blanks; nothing else begins with a blank.
    expect(rule.fix.split("\n").filter((line) => /^\s/.test(line) && !line.startsWith("    "))).toEqual([]);
    expect(rule.fix).toMatch(/^[A-Z].*[^\s]$/s);
  });

  // A series is no pair of headers.
  test.skipIf(rule.kind === "series")("has a sample whose difference it explains", () => {
    expect(sample?.diff.some((line) => /^[+-](?![+-])/.test(line))).toBe(true);
    if (rule.decidedBy === "header") expect(sample?.findings).not.toEqual([]);
  });
});
