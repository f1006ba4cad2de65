import { readFileSync } from "node:fs";
import { join } from "node:path";
import AjvDraft04 from "ajv-draft-04";
import addFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { printOf, small, smallJudged, smallTexts } from "../../test/support/review-prints.ts";
import { finding, inTree, review, shapeA } from "../../test/support/sample-reviews.ts";
import type { Review } from "../review/result.ts";
import { reviewSarif } from "./review-sarif.ts";

/** The official schema: `test/fixtures/README.md`. */
const schema = JSON.parse(readFileSync(join(import.meta.dirname, "../../test/fixtures/sarif-schema-2.1.0.json"), "utf8"));
const ajv = new AjvDraft04.default({ strict: false, allErrors: true });
addFormats.default(ajv);
const validate = ajv.compile(schema);

const evil = "\u001b[2J <{0}> 100 %";
const hostile = finding({
  rule: "some-rule",
  severity: "risk",
  element: evil,
  message: evil,
  header: "linux/a b#?%.h",
  where: { file: "linux/a b#?%.h", line: 7, side: "after" },
});

describe("valid against the schema of OASIS", () => {
  test.each<[string, Review]>([
    ["nothing", review({})],
    ["small", small],
    ["accepted", smallJudged],
    ["shape A", shapeA],
    ["a tree", inTree],
    ["hostile", review({ findings: [hostile] })],
  ])("%s", (_, what) => {
    const valid = validate(JSON.parse(reviewSarif(printOf(what, { texts: smallTexts }))));
    expect(validate.errors ?? []).toEqual([]);
    expect(valid).toBe(true);
  });

  test("and the schema refuses what is not", () => {
    expect(validate({ version: "2.1.0", runs: [{ results: [] }] })).toBe(false);
  });
});

test("one finding, whole", () => {
  const what = review({ verdict: "break", findings: small.findings.slice(0, 1), notCompared: small.notCompared });
  const { $schema, version, runs } = JSON.parse(reviewSarif(printOf(what, { texts: smallTexts })));
  expect($schema).toBe(schema.id);
  expect(version).toBe("2.1.0");
  expect(runs).toEqual([
    {
      tool: {
        driver: {
          name: "abide",
          rules: [
            {
              id: "constant-changed",
              name: "ConstantChanged",
              shortDescription: { text: "a constant has another value" },
              fullDescription: {
                text: "A program already built passes the old value, which the new provider takes for something else, or does not know.",
              },
              help: { text: expect.stringContaining("passes the old value") },
              defaultConfiguration: { level: "error" },
            },
          ],
        },
      },
      invocations: [
        {
          executionSuccessful: false,
          toolExecutionNotifications: [
            {
              level: "error",
              message: {
                text: "linux/x|y.h could not be compared: linux/x|y.h:3:10: header 'linux/gone.h' is in none of the roots",
              },
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: "include/uapi/linux/x%7Cy.h", uriBaseId: "%SRCROOT%" },
                    region: { startLine: 3 },
                  },
                },
              ],
            },
          ],
        },
      ],
      originalUriBaseIds: { "%SRCROOT%": { description: { text: "The root of the repository or folder that was reviewed." } } },
      columnKind: "utf16CodeUnits",
      results: [
        {
          ruleId: "constant-changed",
          ruleIndex: 0,
          level: "error",
          message: { text: "CFG_MODE_FAST was 2 and is 4. Keep the value." },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: "include/uapi/linux/cfg.h", uriBaseId: "%SRCROOT%" },
                region: { startLine: 1 },
              },
              logicalLocations: [{ fullyQualifiedName: "CFG_MODE_FAST" }],
            },
          ],
          partialFingerprints: { "abide/v1": "aaaaaaaaaaa1" },
          properties: {
            severity: "break",
            side: "after",
            archs: ["x86_64", "i386"],
            precedent: "CFG_OLD was renumbered in 2.0 (list, March 2020).",
            effect: { old: "unaffected", new: "unaffected", source: "compiles" },
          },
        },
      ],
      properties: { verdict: "break", archs: ["x86_64", "i386"] },
    },
  ]);
});

test("levels by severity, and a rule that is in no list by what its findings say", () => {
  const [run] = JSON.parse(reviewSarif(printOf(review({ findings: [...small.findings, hostile] })))).runs;
  expect(run.results.map(({ level }: { level: string }) => level)).toEqual(["error", "error", "warning", "note", "warning"]);
  expect(run.tool.driver.rules.at(-1)).toEqual({
    id: "some-rule",
    name: "SomeRule",
    shortDescription: { text: "some-rule" },
    fullDescription: { text: "Because." },
    help: { text: "Because." },
    defaultConfiguration: { level: "warning" },
  });
  const last = run.results.at(-1);
  expect(last.message.text).toBe("\\x1b[2J <{{0}}> 100 % Do better.");
  expect(last.locations[0].physicalLocation.artifactLocation.uri).toBe("include/uapi/linux/a%20b%23%3F%25.h");
});

test("what is accepted is there, suppressed for its reason", () => {
  const [run] = JSON.parse(reviewSarif(printOf(smallJudged, { texts: smallTexts }))).runs;
  const said = run.results.map((each: { partialFingerprints: object; suppressions: object[] }) => [
    ...Object.values(each.partialFingerprints),
    each.suppressions,
  ]);
  expect(said).toEqual([
    ["aaaaaaaaaaa1", []],
    ["aaaaaaaaaaa2", [{ kind: "external", status: "accepted", justification: "never released (until 2027-06-30)" }]],
  ]);
});
