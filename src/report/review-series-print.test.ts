import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import type { PatchMail } from "../patch/patch.ts";
import type { Finding, Review } from "../review/result.ts";
import type { ReviewPrint } from "./review-print.ts";
import { type SeriesPrint, seriesText } from "./review-series-print.ts";
import { reviewText } from "./review-text.ts";

const finding: Finding = {
  rule: "gate-in-another-patch",
  severity: "risk",
  element: "a.b",
  header: "linux/a.h",
  where: { file: "linux/a.h", line: 7, side: "after" },
  effect: { old: "unaffected", new: "unaffected", source: "compiles" },
  gate: undefined,
  message: "b comes in patch 1/2.",
  reason: "Patches are picked.",
  precedent: "",
  next: "Add it.",
  abis: ["x86_64"],
  fingerprint: "0123456789ab",
};
const clean: Review = {
  verdict: "clean",
  archs: ["x86_64"],
  widened: [],
  headers: 1,
  changes: [],
  findings: [],
  notCompared: [],
  layouts: [],
};
const mail: PatchMail = { subject: "[PATCH 1/2] a: b", from: "Ann <a@x>", date: "", messageId: "1@x", message: "" };
const print = (review: Review, of?: PatchMail): ReviewPrint => ({
  review,
  versions: { before: "before", after: "after" },
  text: () => undefined,
  path: (header) => header,
  patch: { mail: of, files: [{ before: "a.h", after: undefined, hunks: [] }] },
  color: false,
});
const series: SeriesPrint = {
  patches: [
    { name: "patch 1/2", subject: mail.subject, print: print(clean, mail), across: [finding] },
    { name: "patch 2/2", subject: "", print: print(clean), across: [] },
  ],
  whole: print({ ...clean, verdict: "risk", findings: [finding] }),
  across: [finding],
};

test("text: each patch below its name, then the whole", () => {
  const clean = "1 header on x86_64: no findings. Nothing breaks a program already built. Verdict: clean.\n";
  expect(seriesText(series, "text", ({ review, color }) => reviewText(review, { color }))).toBe(
    `── patch 1/2: [PATCH 1/2] a: b

${clean}
── patch 2/2

${clean}
── the whole: 2 patches as one

linux/a.h  before → after   0 changes · 0 break · 1 risk · 0 advice

  risk    gate-in-another-patch  linux/a.h:7  a.b
          b comes in patch 1/2.
          → Add it.

1 header on x86_64: 1 risk. Nothing breaks a program already built. Verdict: risk.
More of a rule: abide explain gate-in-another-patch
`,
  );
});

test("answers are an mbox, in which each names the mail that it answers", () => {
  expect(
    seriesText(series, "reply", ({ review }) => `${review.findings.length}.\nFrom here on.\n`),
  ).toBe(`From abide Thu Jan  1 00:00:00 1970
Subject: Re: [PATCH 1/2] a: b
In-Reply-To: <1@x>
References: <1@x>

1.
>From here on.

From abide Thu Jan  1 00:00:00 1970
Subject: Re: 

0.
>From here on.
`);
});

test("a page has the whole, and a part for each patch with what is for it to mend", () => {
  const page = seriesText(series, "html", () => "");
  const parts = page.split('<section class="part" ').slice(1);
  expect(parts.map((part) => /^id="([^"]+)" data-p="([^"]+)"/.exec(part)?.slice(1))).toEqual([
    ["the-whole", "the whole"],
    ["patch-1", "patch 1/2"],
    ["patch-2", "patch 2/2"],
  ]);
  const found = parts.map((part) =>
    [...part.matchAll(/<details class="finding (\w+)" id="([^"]+)"/g)].map((each) => each.slice(1)),
  );
  expect(found).toEqual([[["risk", "f-0123456789ab"]], [["risk", "f-0123456789ab-2"]], []]);
  expect(
    [...page.matchAll(/<tr><th scope="row"><a href="#([^"]+)">([^<]*)<\/a><\/th><td>([^<]*)<\/td>/g)].map((row) => row.slice(1)),
  ).toEqual([
    ["the-whole", "the whole", "2 patches as one"],
    ["patch-1", "patch 1/2", "[PATCH 1/2] a: b"],
    ["patch-2", "patch 2/2", ""],
  ]);
  expect(/<select name="part".*<\/select>/.exec(page)?.[0]).toBe(
    '<select name="part" aria-label="Part of the series"><option value="">any patch</option><option>the whole</option><option>patch 1/2</option><option>patch 2/2</option></select>',
  );
});

test("any other format shows the whole", () => {
  expect(seriesText(series, "other", ({ review }) => review.verdict)).toBe("risk");
});

describe("json", () => {
  const schema = (name: string): object =>
    JSON.parse(readFileSync(new URL(`../../schema/${name}.schema.json`, import.meta.url), "utf8"));
  const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).addSchema(schema("review-1"));
  const validate = ajv.compile(schema("review-series-1"));
  const document = () => JSON.parse(seriesText(series, "json", () => ""));

  test("is what the schema describes", () => {
    expect(validate(document())).toBe(true);
    expect(document()).toMatchObject({
      schema: "abide/review-series/1",
      verdict: "risk",
      patches: [
        {
          name: "patch 1/2",
          subject: "[PATCH 1/2] a: b",
          messageId: "1@x",
          files: ["a.h"],
          review: { schema: "abide/review/1", verdict: "clean" },
        },
        { name: "patch 2/2", subject: "", messageId: null, files: ["a.h"] },
      ],
      across: [{ rule: "gate-in-another-patch", gate: null }],
      whole: { verdict: "risk", findings: [{ rule: "gate-in-another-patch" }] },
    });
  });

  test.each<[string, (document: { [key: string]: unknown }) => void]>([
    [
      "another version",
      (each) => {
        each.schema = "abide/review-series/2";
      },
    ],
    [
      "one patch",
      (each) => {
        each.patches = (each.patches as unknown[]).slice(1);
      },
    ],
    [
      "no whole",
      (each) => {
        delete each.whole;
      },
    ],
    [
      "a stranger",
      (each) => {
        each.stranger = 1;
      },
    ],
    [
      "a finding that is none",
      (each) => {
        each.across = [{}];
      },
    ],
    [
      "a patch without a review",
      (each) => {
        delete (each.patches as { [key: string]: unknown }[])[0]?.review;
      },
    ],
    [
      "a patch without a name",
      (each) => {
        Object.assign((each.patches as object[])[0] ?? {}, { name: "" });
      },
    ],
  ])("the schema refuses %s", (_name, mutate) => {
    const each = document();
    mutate(each);
    expect(validate(each)).toBe(false);
  });
});
