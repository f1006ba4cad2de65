import { expect, test } from "vitest";
import { printOf, small, smallTexts } from "../../test/support/review-prints.ts";
import { type ReviewFormat, reviewFormats } from "./review-formats.ts";
import { seriesText } from "./review-series-print.ts";

const whole = printOf(small, { texts: smallTexts });
const part = printOf(small, { texts: smallTexts, part: "patches 2, 3 of 5" });

/** Where each format says that there is more of the series: the lines that it has then, and not of a whole one. */
const said: Readonly<Record<ReviewFormat, readonly string[]>> = {
  github: ["::notice title=part of a series::Only patches 2, 3 of 5 were reviewed."],
  gitlab: [
    '    "description": "Only patches 2, 3 of 5 were reviewed.",',
    '    "check_name": "part-of-series",',
    '    "fingerprint": "part-of-series patches 2, 3 of 5",',
  ],
  html: ["<li><strong>Only patches 2, 3 of 5 were reviewed.</strong></li>"],
  json: ['  "part": "patches 2, 3 of 5",'],
  junit: ['<testsuites name="abide review: only patches 2, 3 of 5" '],
  markdown: ["**Only patches 2, 3 of 5 were reviewed.**"],
  reply: ["only patches 2, 3 of 5"],
  sarif: ['        "part": "patches 2, 3 of 5"'],
  text: ["Only patches 2, 3 of 5 were reviewed."],
};

/** A sentence may be broken where a line is full, and lines are indented. */
const oneLine = (text: string) => text.replace(/\s+/g, " ").trim();

test.each(Object.keys(said) as readonly ReviewFormat[])("%s", async (format) => {
  const print = await reviewFormats[format]();
  for (const line of said[format]) {
    expect(oneLine(print(part))).toContain(oneLine(line));
    expect(oneLine(print(whole))).not.toContain(oneLine(line));
  }
});

test("of one patch it is said of one", async () => {
  const print = await reviewFormats.text();
  expect(print({ ...whole, part: "patch 2 of 5" })).toContain("Only patch 2 of 5 was reviewed.");
});

test("each answer to a patch of a part says so, and the document of all of them", async () => {
  const patches = [2, 3].map((at) => ({ name: `patch ${at}/5`, subject: `[PATCH ${at}/5] x`, print: whole, across: [] }));
  const series = { patches, whole: part, across: [] };
  const replies = seriesText(series, "reply", await reviewFormats.reply());
  expect(oneLine(replies).match(/only patches 2, 3 of 5/g)).toHaveLength(2);
  const document = JSON.parse(seriesText(series, "json", await reviewFormats.json()));
  expect([document.part, document.whole.part, document.patches[0].review.part]).toEqual([
    "patches 2, 3 of 5",
    "patches 2, 3 of 5",
    null,
  ]);
});
