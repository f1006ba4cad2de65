import { expect, test } from "vitest";
import { printOf, smallJudged } from "../../test/support/review-prints.ts";
import { finding, review } from "../../test/support/sample-reviews.ts";
import type { Review } from "../review/result.ts";
import { breaksWords } from "./breaks-words.ts";
import { reviewMarkdown } from "./review-markdown.ts";
import { reviewReply } from "./review-reply.ts";
import { reviewText } from "./review-text.ts";

const none = { accepted: 0, off: 0, milder: 0 };
const judgedBy = (breaks: Partial<typeof none>, parts: Partial<Review> = {}) =>
  review({ judged: { by: "c.yaml", accepted: [], expired: [], stale: [], off: 0, breaks: { ...none, ...breaks } }, ...parts });
const notCompared = [{ header: "x.h", side: "after" as const, reason: "no", where: undefined, abis: ["x86_64"] }];

const reaching = (old: string) =>
  finding({ rule: "r", severity: "risk", element: "A", effect: { old, new: "unaffected", source: "compiles" } });

test.each<[string, Review, string]>([
  ["without a configuration", review({}), "Nothing breaks a program already built."],
  ["with one that took no break out", judgedBy({}), "Nothing breaks a program already built."],
  ["accepted", judgedBy({ accepted: 1 }), "No finding counts as a break: 1 accepted."],
  [
    "in every way",
    judgedBy({ accepted: 1, off: 2, milder: 3 }),
    "No finding counts as a break: 1 accepted, 2 switched off, 3 judged milder.",
  ],
  ["not all was compared", review({ notCompared }), "What could be compared breaks no program already built."],
  [
    "nor was it, and one is off",
    judgedBy({ off: 1 }, { notCompared }),
    "Of what could be compared, no finding counts as a break: 1 switched off.",
  ],
  [
    "a risk that reaches no old program",
    review({ findings: [reaching("unaffected: it never calls it")] }),
    "Nothing breaks a program already built.",
  ],
  [
    "a condition that nobody has seen hold",
    review({ findings: [reaching("unaffected as long as the provider still serves it")] }),
    "No break is certain; 1 risk may reach a program already built.",
  ],
  [
    "risks that do, and part of it not compared",
    review({ notCompared, findings: [reaching("keeps the old value"), reaching("unaffected"), reaching("reads other bytes")] }),
    "What could be compared holds no certain break; 2 risks may reach a program already built.",
  ],
  ["one is left", smallJudged, "This breaks users of the old version."],
])("what breaks, %s", (_, what, expected) => {
  expect(breaksWords(what)).toBe(expected);
});

test("every printer for people says it", () => {
  const risk = finding({ rule: "r", severity: "risk", element: "A" });
  const what = judgedBy({ accepted: 1 }, { findings: [risk], verdict: "risk" });
  expect(reviewText(what, { color: false })).toContain(": 1 risk. No finding counts as a break: 1 accepted. Verdict: risk.\n");
  expect(reviewMarkdown(printOf(what))).toContain(". No finding counts as a break: 1 accepted. c.yaml accepts no finding.\n");
  expect(reviewReply(printOf(what)).replace(/\s+/g, " ")).toContain(
    "No finding counts as a break (1 accepted); one point above wants an answer before it goes in.",
  );
});
