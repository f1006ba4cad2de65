import { expect, test } from "vitest";
import type { Question } from "../review/result.ts";
import { painter } from "./paint.ts";
import { reviewQuestions } from "./review-questions.ts";

const page = { paint: painter(false), width: 100, archs: ["x86_64"], showFile: (file: string) => file };

const question = (rule: string, element: string, more: Partial<Question>): Question => ({
  rule,
  header: "a.h",
  element,
  where: { file: "a.h", line: 1, side: "after" },
  question: "Is it so?",
  answer: "not-asked",
  text: "",
  at: [],
  abis: ["x86_64"],
  ...more,
});

test("nothing was asked", () => {
  expect(reviewQuestions([], page)).toBe("");
});

test("one question without source", () => {
  expect(reviewQuestions([question("compat-not-wired", "A", {})], page)).toBe(
    "1 question that headers cannot answer (abide explain compat-not-wired); --source TREE looks in a\nkernel's source.\n",
  );
});

test("several questions without source are one line still", () => {
  const asked = ["reserved-not-checked", "flags-not-checked", "reserved-not-checked"].map((rule) => question(rule, "a.b", {}));
  expect(reviewQuestions(asked, { ...page, width: 120 })).toBe(
    "3 questions that headers cannot answer (abide explain flags-not-checked, and 1 more); --source TREE looks in a kernel's\nsource.\n",
  );
});

test("with source: where it was seen, what was not found only as a number, and why nothing could be looked at", () => {
  const asked = [
    question("reserved-not-checked", "a.pad", { answer: "seen", text: "pad is read", at: ["drivers/a.c:12"] }),
    question("flags-not-checked", "a.flags", { answer: "not-found", text: "not found", at: ["drivers/a.c:12"] }),
    question("command-without-handler", "A_GO", {
      answer: "nowhere",
      text: "nothing in tree handles any command of this header",
    }),
  ];
  expect(
    reviewQuestions(asked, page),
  ).toBe(`3 questions that headers cannot answer: 1 seen in source, 1 not found, 1 with nowhere to look.
Source is searched as text: what was seen is where to look, and no proof.

  reserved-not-checked  a.pad  seen at drivers/a.c:12
  command-without-handler  A_GO  nowhere to look: nothing in tree handles any command of this header
`);
});

test("a long list is shortened", () => {
  const asked = Array.from({ length: 14 }, (_, index) =>
    question("x-y", `a${index}`, { answer: "seen", at: [`a.c:${index + 1}`] }),
  );
  const lines = reviewQuestions(asked, page).split("\n");
  expect(lines.slice(-3)).toEqual(["  x-y  a11  seen at a.c:12", "  … and 2 more (--format json has all)", ""]);
});
