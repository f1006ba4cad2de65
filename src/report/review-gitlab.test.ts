import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { printOf, small, smallTexts } from "../../test/support/review-prints.ts";
import { finding, inTree, review, shapeA } from "../../test/support/sample-reviews.ts";
import { reviewGitlab } from "./review-gitlab.ts";

/** What GitLab itself holds an entry to: `test/fixtures/README.md`. */
const schema = JSON.parse(readFileSync(join(import.meta.dirname, "../../test/fixtures/codeclimate.json"), "utf8"));
const validate = new Ajv2020().compile(schema);

test("a small review", () => {
  expect(JSON.parse(reviewGitlab(printOf(small, { texts: smallTexts })))).toEqual([
    {
      description: "linux/x|y.h could not be compared: linux/x|y.h:3:10: header 'linux/gone.h' is in none of the roots",
      check_name: "not-compared",
      fingerprint: "not-compared linux/x|y.h after",
      severity: "critical",
      location: { path: "include/uapi/linux/x|y.h", lines: { begin: 3 } },
    },
    {
      description: "CFG_MODE_FAST: CFG_MODE_FAST was 2 and is 4. Keep the value.",
      check_name: "constant-changed",
      fingerprint: "aaaaaaaaaaa1",
      severity: "blocker",
      location: { path: "include/uapi/linux/cfg.h", lines: { begin: 1 } },
    },
    {
      description: "CFG_SLOW: CFG_SLOW was 3 and is 5. Keep the value.",
      check_name: "constant-changed",
      fingerprint: "aaaaaaaaaaa2",
      severity: "blocker",
      location: { path: "include/uapi/linux/cfg.h", lines: { begin: 2 } },
    },
    {
      description: 'struct cfg: struct cfg has "holes" <in> it: 5 % of `cfg` | more. Fill them.',
      check_name: "hole-added",
      fingerprint: "aaaaaaaaaaa3",
      severity: "major",
      location: { path: "include/uapi/linux/cfg.h", lines: { begin: 4 } },
    },
    {
      description: "cfg.id: id says nothing of feature bit CFG_F_ID. Write /* if CFG_F_ID */",
      check_name: "gate-note-missing",
      fingerprint: "aaaaaaaaaaa4",
      severity: "info",
      location: { path: "include/uapi/linux/cfg.h", lines: { begin: 9 } },
    },
  ]);
});

test("no fingerprint comes twice", () => {
  const same = finding({ rule: "r", severity: "risk", element: "a" });
  const report = JSON.parse(reviewGitlab(printOf(review({ findings: [same, { ...same, message: "Also." }] }))));
  expect(report.map(({ fingerprint }: { fingerprint: string }) => fingerprint)).toEqual(["0123456789ab", "0123456789ab-2"]);
});

test.each([
  ["nothing", review({}), 0],
  ["small", small, 5],
  ["shape A", shapeA, 2],
  ["a tree", inTree, 6],
])("%s: entries as GitLab wants them", (_, what, count) => {
  const report = JSON.parse(reviewGitlab(printOf(what)));
  expect(report.length).toBe(count);
  for (const entry of report) {
    expect(validate(entry), JSON.stringify(validate.errors)).toBe(true);
    expect(["info", "minor", "major", "critical", "blocker"]).toContain(entry.severity);
    expect(entry.location.lines.begin).toBeGreaterThan(0);
    expect(entry.location.path).not.toMatch(/^[./]/);
  }
});
