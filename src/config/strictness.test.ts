import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { finding, review } from "../../test/support/sample-reviews.ts";
import { comparePaths } from "../compare/compare-paths.ts";
import { failing, type Rung, rungs, severities } from "./strictness.ts";

const effect = (old: string) => ({ effect: { old, new: "unaffected", source: "compiles" } });
const of = (parts: object) => finding({ rule: "r", severity: "break", element: "e", ...parts });
const gone = "unaffected as long as the provider still serves it";
const unsure = "unaffected if it passes zero where reserved was; nothing in the header says that it must";

test.each([
  ["other bytes for programs on both", of(effect("finds other members")), ["this-abi", "all-abis", "source"]],
  ["on the first only", of({ ...effect("finds other members"), abis: ["x86_64"] }), ["this-abi", "all-abis", "source"]],
  ["for 32-bit programs only", of({ ...effect("finds other members"), abis: ["i386"] }), ["all-abis", "source"]],
  ["on one that a branch needed", of({ ...effect("finds other members"), abis: ["s390x"] }), ["all-abis", "source"]],
  ["a name that is gone", of(effect(gone)), ["source"]],
  ["unaffected", of(effect("unaffected: it never calls it")), ["source"]],
  ["unaffected, if it did as nobody told it", of(effect(unsure)), ["this-abi", "all-abis", "source"]],
] as const)("%s counts on its rungs", (_, found, expected) => {
  const counted = rungs.filter((strict) => failing(review({ findings: [found] }), { failOn: "break", strict }).length > 0);
  expect(counted).toEqual(expected);
});

const samples = join(import.meta.dirname, "..", "..", "samples");

describe.each(readdirSync(samples))("samples/%s", (name) => {
  const { review: reviewed } = comparePaths(join(samples, name, "before"), join(samples, name, "after"));

  test("what fails on a rung fails on every higher one, at every severity", () => {
    for (const failOn of severities) {
      const counted = (strict: Rung) => failing(reviewed, { failOn, strict });
      for (const [index, rung] of rungs.slice(1).entries()) {
        const lower = rungs[index] as Rung;
        expect(counted(lower).filter((each) => !counted(rung).includes(each))).toEqual([]);
      }
    }
  });

  test("and at every lower severity; the highest rung counts everything that is grave enough", () => {
    for (const [index, failOn] of severities.entries()) {
      for (const strict of rungs) {
        const graver = severities.slice(0, index).flatMap((each) => failing(reviewed, { failOn: each, strict }));
        expect(failing(reviewed, { failOn, strict })).toEqual(expect.arrayContaining(graver));
      }
      const grave = reviewed.findings.filter(({ severity }) => severities.indexOf(severity) <= index);
      expect(failing(reviewed, { failOn, strict: "source" })).toEqual(grave);
    }
  });

  test("no break goes without a word on programs already built", () => {
    expect(reviewed.findings.filter(({ severity, effect: { old } }) => severity === "break" && old === "unaffected")).toEqual([]);
  });
});
