import { expect, test } from "vitest";
import { printOf, small, smallTexts } from "../../test/support/review-prints.ts";
import { finding, review } from "../../test/support/sample-reviews.ts";
import { reviewGithub } from "./review-github.ts";

test("a small review: a command for each finding, and for a header that could not be compared", () => {
  expect(reviewGithub(printOf(small, { texts: smallTexts }))).toBe(
    `
::error file=include/uapi/linux/x|y.h,title=not compared%3A linux/x|y.h::linux/x|y.h:3:10: header 'linux/gone.h' is in none of the roots
::error file=include/uapi/linux/cfg.h,line=1,title=constant-changed%3A CFG_MODE_FAST::CFG_MODE_FAST was 2 and is 4.%0A→ Keep the value.
::error file=include/uapi/linux/cfg.h,line=2,title=constant-changed%3A CFG_SLOW::CFG_SLOW was 3 and is 5.%0A→ Keep the value.
::warning file=include/uapi/linux/cfg.h,line=4,title=hole-added%3A struct cfg::struct cfg has "holes" <in> it: 5 %25 of \`cfg\` | more.%0A→ Fill them.
::notice file=include/uapi/linux/cfg.h,line=9,title=gate-note-missing%3A cfg.id::id says nothing of feature bit CFG_F_ID.%0A→ Write /* if CFG_F_ID */
abide: verdict break
`.slice(1),
  );
});

test("nothing that a header says ends a line or a property", () => {
  const evil = "a,b:c%0A\r\n::set-output name=x::y\u001b[2J";
  const what = review({
    verdict: "risk",
    findings: [
      finding({
        rule: "r",
        severity: "risk",
        element: evil,
        message: evil,
        next: evil,
        header: evil,
        where: { file: evil, line: 3, side: "after" },
      }),
    ],
  });
  expect(reviewGithub(printOf(what))).toBe(
    "::warning file=include/uapi/a%2Cb%3Ac%250A %3A%3Aset-output name=x%3A%3Ay\\x1b[2J,line=3," +
      "title=r%3A a%2Cb%3Ac%250A %3A%3Aset-output name=x%3A%3Ay\\x1b[2J::" +
      "a,b:c%250A%0A::set-output name=x::y\\x1b[2J%0A→ a,b:c%250A%0A::set-output name=x::y\\x1b[2J\n" +
      "abide: verdict risk\n",
  );
});

test("what GitHub does not show is said", () => {
  const findings = Array.from({ length: 11 }, (_, index) => finding({ rule: "r", severity: "break", element: `A${index}` }));
  const lines = reviewGithub(printOf(review({ verdict: "break", findings }))).split("\n");
  expect(lines.slice(-3)).toEqual([
    "abide: GitHub shows 10 annotations of a kind for a step, and there are 11 errors here; all are above, and in --format markdown and sarif",
    "abide: verdict break",
    "",
  ]);
});

test("what is gone is shown where it was", () => {
  const texts = {
    "linux/cfg.h": { before: "A\nB\nC\nD\nE\nF\nG\nH\nI\nJ\nK\nL\n", after: "X\nA\nB\nC\nD\nE\nF\nG\nH\nJ\nK\n" },
    "linux/gone.h": { before: "A\n" },
  };
  const at = (file: string, line: number) =>
    finding({ rule: "r", severity: "advice", element: `${line}`, header: file, where: { file, line, side: "before" } });
  const findings = [
    at("linux/cfg.h", 1),
    at("linux/cfg.h", 9),
    at("linux/cfg.h", 10),
    at("linux/cfg.h", 12),
    at("linux/gone.h", 1),
    at("linux/other.h", 5),
  ];
  const places = reviewGithub(printOf(review({ findings }), { texts })).matchAll(/file=(\S+),line=(\d+)/g);
  expect([...places].map(([, file, line]) => `${file}:${line}`)).toEqual([
    "include/uapi/linux/cfg.h:2",
    "include/uapi/linux/cfg.h:10",
    "include/uapi/linux/cfg.h:10",
    "include/uapi/linux/cfg.h:12",
    "include/uapi/linux/gone.h:1",
    "include/uapi/linux/other.h:5",
  ]);
});

test("an error is what fails the review", () => {
  const kinds = (fails: (severity: string) => boolean) =>
    reviewGithub(printOf(small, { texts: smallTexts, fails: ({ severity }) => fails(severity) }))
      .split("\n")
      .flatMap((line) => /^::(\w+) /.exec(line)?.[1] ?? []);
  // The first is a header that could not be compared.
  expect(kinds((severity) => severity !== "advice")).toEqual(["error", "error", "error", "error", "notice"]);
  expect(kinds(() => false)).toEqual(["error", "warning", "warning", "warning", "notice"]);
});
