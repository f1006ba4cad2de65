import { describe, expect, test } from "vitest";
import { both, change, finding, inTree, member, review, shapeA } from "../../test/support/sample-reviews.ts";
import type { Review } from "../review/result.ts";
import { type ReviewTextOptions, reviewText } from "./review-text.ts";

function check(what: Review, expected: string, options: Partial<ReviewTextOptions> = {}): void {
  expect(reviewText(what, { color: false, ...options })).toBe(expected.slice(1));
}

test("one header: changes, the record, effects, findings and the sum", () => {
  check(
    shapeA,
    `
vduse.h  before → after   4 changes · 0 break · 1 risk · 1 advice

  + VDUSE_API_VERSION_2              constant 2
  ~ vduse_dev_config.reserved        __u32[11] @288 → __u32[9] @296  bytes 288..295 are given away
  + vduse_dev_config.vduse_features  __u64 @288                      was reserved; record stays 336 bytes
  + VDUSE_GET_FEATURES               _IOR(0x81, 0x04, __u64) 0x80088104

    vduse_dev_config  336 bytes
    name 0……255 │ … 3 … │ vq_num │ vq_align │ ngroups │ nas │ ▓vduse_features▓ │ ~reserved │ config_size │ config[]
                          272      276        280       284   288                296         332           336

  programs already built    unaffected: it does not know the value (VDUSE_API_VERSION_2)
                            unaffected: it passes zero where reserved was (vduse_dev_config.vduse_features)
                            unaffected: it never calls it (VDUSE_GET_FEATURES)
  new program, old kernel   the old provider does not know the value (VDUSE_API_VERSION_2)
                            EINVAL for a non-zero value: reserved bytes are checked (vduse_dev_config.vduse_features)
                            EINVAL: what /dev/vduse/control answers to an unknown command (VDUSE_GET_FEATURES)
  how the other side knows  VDUSE_GET_API_VERSION >= 2

  risk    absent-is-ambiguous  vduse.h:60  VDUSE_GET_FEATURES
          On /dev/vduse/control an unknown command answers EINVAL, which is also a bad argument. It only hands out
          __u64: no argument can be wrong, so EINVAL can only mean absent.
          precedent: How do you know that you can call it? (virtualization list, February 2026).
          → Keep it so.
  advice  gate-note-missing    vduse.h:56  vduse_dev_config.vduse_features
          ngroups and nas say /* if VDUSE_API_VERSION >= 1 */; vduse_features says nothing of VDUSE_GET_API_VERSION >=
          2.
          → Write /* if VDUSE_API_VERSION >= 2 */

1 header on x86_64 and i386: 1 risk, 1 advice. Nothing breaks a program already built. Verdict: risk.
More of a rule: abide explain absent-is-ambiguous
`,
  );
});

test("a narrow page: no line is longer", () => {
  const narrow = `
vduse.h  5.15 → 7.3   4 changes · 0 break · 1 risk · 1 advice

  + VDUSE_API_VERSION_2              constant 2
  ~ vduse_dev_config.reserved        __u32[11] @288 → __u32[9] @296
                                     bytes 288..295 are given away
  + vduse_dev_config.vduse_features  __u64 @288
                                     was reserved; record stays 336 bytes
  + VDUSE_GET_FEATURES               _IOR(0x81, 0x04, __u64) 0x80088104

    vduse_dev_config  336 bytes
    name 0……255 │ … 7 … │ ▓vduse_features▓ │ ~reserved │ … 2 …
                          288                296

  programs already built    unaffected: it does not know the value
                            (VDUSE_API_VERSION_2)
                            unaffected: it passes zero where reserved was
                            (vduse_dev_config.vduse_features)
                            unaffected: it never calls it (VDUSE_GET_FEATURES)
  new program, old kernel   the old provider does not know the value
                            (VDUSE_API_VERSION_2)
                            EINVAL for a non-zero value: reserved bytes are
                            checked (vduse_dev_config.vduse_features)
                            EINVAL: what /dev/vduse/control answers to an
                            unknown command (VDUSE_GET_FEATURES)
  how the other side knows  VDUSE_GET_API_VERSION >= 2

  risk    absent-is-ambiguous  u/vduse.h:60  VDUSE_GET_FEATURES
          On /dev/vduse/control an unknown command answers EINVAL, which is also
          a bad argument. It only hands out __u64: no argument can be wrong, so
          EINVAL can only mean absent.
          precedent: How do you know that you can call it? (virtualization list,
          February 2026).
          → Keep it so.
  advice  gate-note-missing    u/vduse.h:56  vduse_dev_config.vduse_features
          ngroups and nas say /* if VDUSE_API_VERSION >= 1 */; vduse_features
          says nothing of VDUSE_GET_API_VERSION >= 2.
          → Write /* if VDUSE_API_VERSION >= 2 */

1 header on x86_64 and i386: 1 risk, 1 advice. Nothing breaks a program already
built. Verdict: risk.
More of a rule: abide explain absent-is-ambiguous
`;
  check(shapeA, narrow, {
    width: 80,
    versions: { before: "5.15", after: "7.3" },
    showFile: (file, side) => (side === "after" ? `u/${file}` : file),
  });
  expect(Math.max(...narrow.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
});

test("a tree: headers by name, headers that came or went, a precedent once, what could not be compared", () => {
  check(
    inTree,
    `
2 headers added

  linux/a.h    1 record, 0 commands, 3 constants
  linux/new.h  0 records, 2 commands, 0 constants

1 header removed

  linux/old.h  2 records, 0 commands, 0 constants

linux/b.h  before → after   2 changes · 2 break · 0 risk · 0 advice

  - ONE  macro (x) do_something(x)  on i386 only
  - TWO  macro (x) do_something(x)  on i386 only

  programs already built    unaffected
  new program, old kernel   unaffected

  break   member-moved  linux/b.h:1  b.m  on i386 only
          Something is wrong.
          precedent: Told once.
          → Do better.
  break   member-moved  linux/b.h:1  b.o
          Something is wrong.
          → Do better.

linux/x.h  before → after   1 change · 1 break · 0 risk · 0 advice

  - linux/x.h  header 1 record, 0 commands, 0 constants

  programs already built    unaffected
  new program, old kernel   unaffected

  break   header-removed  linux/x.h:1 (before)  linux/x.h
          Something is wrong.
          precedent: Has been done before.
          → Do better.

linux/z.h  before → after   1 change · 1 break · 0 risk · 0 advice

  ~ z.pad  renamed pad → flags

  programs already built    unaffected
  new program, old kernel   unaffected

  break   member-moved  linux/z.h:1  z.m
          Something is wrong.
          → Do better.

not compared  2 headers

  linux/bad.h  after
          linux/bad.h:3:10: header 'linux/gone.h' is in none of the roots
  linux/worse.h  both sides  on i386 only
          linux/worse.h:1:1: expected a declaration

  → included headers are missing: name the folder or tree that has them with --root DIR
  → abide abi HEADER prints all that is wrong with a header, and where

breaks  3 headers

  linux/b.h (2), linux/x.h (1), linux/z.h (1)

7 headers on x86_64 and i386: 4 break. 2 headers could not be compared. This breaks users of the old version. Verdict:
break.
More of a rule: abide explain header-removed
`,
  );
});

describe("the last line", () => {
  const bad = { header: "a.h", side: "after", reason: "broken", where: undefined, abis: both } as const;

  test("nothing changed", () => {
    check(
      review({ headers: 3, archs: ["x86_64"] }),
      "\n3 headers on x86_64: no findings. Nothing breaks a program already built. Verdict: clean.\n",
    );
  });

  test("a header that could not be compared is never clean", () => {
    check(
      review({ verdict: "not-compared", headers: 0, notCompared: [bad] }),
      `
not compared  1 header

  a.h  after
          broken

  → abide abi HEADER prints all that is wrong with a header, and where

0 headers on x86_64 and i386: no findings. 1 header could not be compared. What could be compared breaks no program
already built. Verdict: not-compared.
`,
    );
  });

  test("many data models are counted", () => {
    check(
      review({ archs: ["x86_64", "i386", "x32", "arm", "m68k"] }),
      "\n1 header on 5 data models: no findings. Nothing breaks a program already built. Verdict: clean.\n",
    );
  });
});

describe("colour", () => {
  const codes = /\p{Cc}\[[0-9;]*m/gu;

  test.each([
    ["one header", shapeA],
    ["a tree", inTree],
    ["nothing", review({})],
  ])("%s: takes no room and changes no word", (_name, what) => {
    const colored = reviewText(what, { color: true });
    expect(colored).toMatch(codes);
    expect(colored.replace(codes, "")).toBe(reviewText(what, { color: false }));
  });

  test("the worst is red", () => {
    expect(reviewText(inTree, { color: true })).toContain("\u001b[1;31mbreak\u001b[0m");
  });
});

test("what a hostile header says does not reach the terminal as a command", () => {
  const evil = "\u001b[2J\u0007\u009b";
  const text = reviewText(
    review({
      changes: [
        change({
          kind: "macro",
          action: "changed",
          element: `A${evil}`,
          before: evil,
          after: evil,
          note: evil,
          effect: { old: evil, new: evil, source: evil },
        }),
        ...Array.from({ length: 13 }, () => change({ kind: "constant", action: "added", element: evil })),
      ],
      findings: [
        finding({
          rule: "r",
          severity: "risk",
          element: evil,
          message: evil,
          precedent: evil,
          next: evil,
          where: { file: evil, line: 1, side: "after" },
        }),
      ],
      notCompared: [{ header: evil, side: "after", reason: evil, where: undefined, abis: both }],
      layouts: [
        { header: "vduse.h", record: evil, abi: "x86_64", size: { before: 1, after: 1 }, members: [member(evil, 0, 1, "new")] },
      ],
    }),
    { color: false },
  );
  expect(text.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
});
