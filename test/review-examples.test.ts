import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { comparePaths } from "../src/compare/compare-paths.ts";
import { sidesOf } from "../src/compare/sides-of.ts";
import { reviewJson } from "../src/report/review-json.ts";
import { reviewReply } from "../src/report/review-reply.ts";
import { reviewText } from "../src/report/review-text.ts";

const examples = join(import.meta.dirname, "..", "examples", "vduse-features");

/** What the thread on the VDUSE features series concluded about each of its shapes, as `rule element`. */
const remarks: Readonly<{ [shape: string]: readonly string[] }> = {
  "shape-a": [
    "absent-is-ambiguous VDUSE_GET_FEATURES",
    "version-bump-not-needed VDUSE_API_VERSION_2",
    "gate-note-missing vduse_dev_config.vduse_features",
  ],
  "shape-b": ["absent-is-ambiguous VDUSE_GET_FEATURES"],
  "shape-c": ["absent-is-ambiguous VDUSE_SET_FEATURES", "absent-is-ambiguous VDUSE_GET_FEATURES"],
  "shape-d": ["absent-is-ambiguous VDUSE_SET_FEATURES", "absent-is-ambiguous VDUSE_GET_FEATURES"],
};

test.each(Object.entries(remarks))("examples/vduse-features/%s gets the remarks of the thread", (shape, expected) => {
  const folder = join(examples, shape);
  const versions = { before: join(folder, "before"), after: join(folder, "after") };
  const compared = comparePaths(versions.before, versions.after);
  const { review } = compared;
  expect(review.findings.map(({ rule, element }) => `${rule} ${element}`)).toEqual(expected);
  expect(reviewText(review, { color: false })).toBe(readFileSync(join(folder, "expected.txt"), "utf8"));
  expect(reviewJson(review)).toBe(readFileSync(join(folder, "expected.json"), "utf8"));
  const print = { review, versions, ...sidesOf(compared), patch: undefined, color: false };
  expect(reviewReply(print)).toBe(readFileSync(join(folder, "expected.reply"), "utf8"));
});

test("shape A asks for the note that its neighbours have, word for word", () => {
  const folder = join(examples, "shape-a");
  const { review } = comparePaths(join(folder, "before"), join(folder, "after"));
  const note = review.findings.find(({ rule }) => rule === "gate-note-missing");
  expect(note?.next).toBe("Write /* if VDUSE_API_VERSION >= 2 */");
  expect(note?.gate).toEqual({ kind: "version", by: "VDUSE_API_VERSION_2", text: "VDUSE_GET_API_VERSION >= 2", noted: false });
});
