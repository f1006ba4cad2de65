import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { repositoryOf } from "../../test/support/repository-of.ts";
import { applyHunks, type Likeness } from "./apply-hunks.ts";
import { parseDiff } from "./parse-diff.ts";

const hunksIn = (diff: string) => parseDiff(`--- a/x.h\n+++ b/x.h\n${diff}`).files[0]?.hunks ?? [];
const apply = (text: string, diff: string, likeness?: Likeness) => applyHunks(text, hunksIn(diff), "x.h", likeness);

const ten = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n";
const five = "@@ -4,3 +4,3 @@\n 4\n-5\n+five\n 6\n";

describe("a hunk", () => {
  test.each<[string, string, string, string]>([
    ["at its line", ten, five, ten.replace("5", "five")],
    ["further down", `0\n0\n${ten}`, five, `0\n0\n${ten.replace("5", "five")}`],
    ["further up", ten.slice(4), five, ten.slice(4).replace("5", "five")],
    [
      "the nearest of two places, forwards before backwards",
      "4\n5\n6\n0\n0\n0\n0\n4\n5\n6\n",
      "@@ -5,3 +5,3 @@\n 4\n-5\n+five\n 6\n",
      "4\n5\n6\n0\n0\n0\n0\n4\nfive\n6\n",
    ],
    [
      "at the end, without a line feed",
      "1\n2",
      "@@ -1,2 +1,2 @@\n 1\n-2\n\\ No newline at end of file\n+two\n\\ No newline at end of file\n",
      "1\ntwo",
    ],
    ["that adds the last line feed", "1\n2", "@@ -1,2 +1,2 @@\n 1\n-2\n\\ No newline at end of file\n+2\n", "1\n2\n"],
    ["that makes a file", "", "@@ -0,0 +1,2 @@\n+1\n+2\n", "1\n2\n"],
    ["that empties a file", "1\n2\n", "@@ -1,2 +0,0 @@\n-1\n-2\n", ""],
  ])("%s", (_name, text, diff, after) => {
    expect(apply(text, diff)).toEqual({ text: after, problems: [] });
  });

  test.each<[string, string, string, string]>([
    [
      "another line",
      ten.replace("6", "six"),
      five,
      'hunk 1 of x.h (@@ -4,3 +4,3 @@) does not apply: line 6 expected "6", found "six"',
    ],
    [
      "white space",
      ten.replace("5", "5 "),
      five,
      'hunk 1 of x.h (@@ -4,3 +4,3 @@) does not apply: line 5 expected "5", found "5 " (only white space differs)',
    ],
    [
      "a file that is shorter",
      "1\n2\n3\n4\n5\n",
      five,
      'hunk 1 of x.h (@@ -4,3 +4,3 @@) does not apply: line 6 expected "6", the file ends',
    ],
    [
      "what is there already",
      ten.replace("5", "five"),
      five,
      "hunk 1 of x.h (@@ -4,3 +4,3 @@) does not apply: what it would make is there already",
    ],
    [
      "the beginning only",
      `0\n${ten}`,
      "@@ -1,2 +1,2 @@\n-1\n+one\n 2\n",
      "hunk 1 of x.h (@@ -1,2 +1,2 @@) does not apply: without context at its beginning it fits only the beginning of the file, and its lines are at line 2",
    ],
    [
      "the end only",
      `${ten}11\n`,
      "@@ -9,2 +9,2 @@\n 9\n-10\n+ten\n",
      "hunk 1 of x.h (@@ -9,2 +9,2 @@) does not apply: without context at its end it fits only the end of the file, and its lines are at line 9",
    ],
    [
      "a line that the hunk before it has",
      ten,
      "@@ -4,3 +4,3 @@\n 4\n-5\n+five\n 6\n@@ -6,3 +6,3 @@\n 6\n-7\n+seven\n 8\n",
      "hunk 2 of x.h (@@ -6,3 +6,3 @@) does not apply: its lines, from line 6, are in part those of the hunk before it",
    ],
  ])("that does not apply because of %s", (_name, text, diff, message) => {
    expect(apply(text, diff)).toMatchObject({ text: undefined, problems: [{ code: "does-not-apply", file: "x.h", message }] });
  });

  test("every hunk that does not apply is told", () => {
    const outcome = apply(
      ten,
      "@@ -1,2 +1,2 @@\n-one\n+1\n 2\n@@ -4,3 +4,3 @@\n 4\n-5\n+five\n 6\n@@ -8,3 +8,3 @@\n 8\n-nine\n+9\n 10\n",
    );
    expect(outcome.problems.map(({ hunk }) => hunk)).toEqual([1, 3]);
  });

  test.each<[Likeness, string, string | undefined]>([
    ["exact", "a\tb\r\nc\r\n", undefined],
    ["line-ends", "a\tb\r\nc\r\n", "a\tb\r\nd\r\n"],
    ["line-ends", "a    b\nc\n", undefined],
    ["white-space", "a    b\nc\n", "a    b\nd\n"],
    ["white-space", "a b c\n", undefined],
  ])("as alike as %s asks for: %j", (likeness, text, after) => {
    expect(apply(text, "@@ -1,2 +1,2 @@\n a\tb\n-c\n+d\n", likeness).text).toBe(after);
  });
});

/** A generator of numbers that are the same in every run (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Lines that repeat, so that a hunk may fit at several places. */
function edited(lines: readonly string[], next: (below: number) => number): string[] {
  const out = [...lines];
  for (let edits = 1 + next(5); edits > 0; edits--) {
    const at = next(out.length + 1);
    out.splice(at, next(3), ...Array.from({ length: next(3) }, () => `\t__u32 m${next(8)};`));
  }
  return out;
}

test("random edits of a header: git's own differences give git's own text, moved or not", () => {
  const { git, gitWith, write, root } = repositoryOf({ "x.h": "" });
  let refused = 0;
  for (let seed = 1; seed <= 60; seed++) {
    const next = numbers(seed);
    const ending = next(2) === 0 ? "\n" : "\r\n";
    const text = (lines: readonly string[]) => (lines.length === 0 ? "" : lines.join(ending) + (next(4) === 0 ? "" : ending));
    const base = Array.from({ length: 5 + next(40) }, () => `\t__u32 m${next(8)};`);
    const [before, after, elsewhere] = [text(base), text(edited(base, next)), text(edited(base, next))];
    write({ "x.h": before });
    git("add", ".");
    write({ "x.h": after });
    const diff = git("diff", "--no-color", "--", "x.h");
    const hunks = parseDiff(diff).files[0]?.hunks ?? [];
    expect(applyHunks(before, hunks, "x.h").text).toBe(after);
    // On a text that changed since: what git makes of it, or refuses.
    write({ "x.h": elsewhere });
    let expected: string | undefined;
    try {
      if (diff !== "") gitWith(diff, "apply", "--whitespace=nowarn", "-");
      expected = readFileSync(`${root}/x.h`, "utf8");
    } catch {
      refused++;
    }
    expect({ seed, text: applyHunks(elsewhere, hunks, "x.h").text }).toEqual({ seed, text: expected });
  }
  expect(refused).toBeGreaterThan(5);
  expect(refused).toBeLessThan(55);
});

test("a hostile text of equal lines, and a hunk of them that fits nowhere", () => {
  const many = 60_000;
  const diff = `@@ -1,${many + 1} +1,${many + 2} @@\n${" same\n".repeat(many)}+more\n other\n`;
  expect(apply("same\n".repeat(2 * many), diff).problems.map(({ message }) => message)).toEqual([
    `hunk 1 of x.h (@@ -1,${many + 1} +1,${many + 2} @@) does not apply: line ${many + 1} expected "other", found "same"`,
  ]);
});
