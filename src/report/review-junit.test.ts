import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { validateXML } from "xmllint-wasm";
import { printOf, small, smallJudged, smallTexts } from "../../test/support/review-prints.ts";
import { change, finding, inTree, review, shapeA } from "../../test/support/sample-reviews.ts";
import { reviewJunit } from "./review-junit.ts";

/** What Jenkins' xUnit plugin holds reports to: `test/fixtures/README.md`. */
const schema = readFileSync(join(import.meta.dirname, "../../test/fixtures/junit-10.xsd"), "utf8");

test("a small review: a break is a failure, what could not be compared an error, the rest says something", () => {
  expect(reviewJunit(printOf(small, { texts: smallTexts }))).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="abide review" tests="5" failures="2" errors="1">
  <testsuite name="linux/cfg.h" tests="4" failures="2" errors="0">
    <testcase classname="abide.linux.cfg" name="constant-changed: CFG_MODE_FAST">
      <failure type="constant-changed" message="CFG_MODE_FAST was 2 and is 4.">include/uapi/linux/cfg.h:1
CFG_MODE_FAST was 2 and is 4.
→ Keep the value.
fingerprint aaaaaaaaaaa1</failure>
    </testcase>
    <testcase classname="abide.linux.cfg" name="constant-changed: CFG_SLOW">
      <failure type="constant-changed" message="CFG_SLOW was 3 and is 5.">include/uapi/linux/cfg.h:2
CFG_SLOW was 3 and is 5.
→ Keep the value.
fingerprint aaaaaaaaaaa2</failure>
    </testcase>
    <testcase classname="abide.linux.cfg" name="hole-added: struct cfg">
      <system-out>risk
include/uapi/linux/cfg.h:4
struct cfg has &quot;holes&quot; &lt;in&gt; it: 5 % of \`cfg\` | more.
→ Fill them.
fingerprint aaaaaaaaaaa3</system-out>
    </testcase>
    <testcase classname="abide.linux.cfg" name="gate-note-missing: cfg.id">
      <system-out>advice
include/uapi/linux/cfg.h:9
id says nothing of feature bit CFG_F_ID.
→ Write /* if CFG_F_ID */
fingerprint aaaaaaaaaaa4</system-out>
    </testcase>
  </testsuite>
  <testsuite name="linux/x|y.h" tests="1" failures="0" errors="1">
    <testcase classname="abide.linux.x|y" name="not compared: after">
      <error type="not-compared" message="linux/x|y.h:3:10: header &#39;linux/gone.h&#39; is in none of the roots">linux/x|y.h:3:10: header &#39;linux/gone.h&#39; is in none of the roots</error>
    </testcase>
  </testsuite>
</testsuites>
`);
});

test("a clean review has a case that passes", () => {
  expect(reviewJunit(printOf(review({ headers: 3 })))).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="abide review" tests="1" failures="0" errors="0">
  <testsuite name="abide review" tests="1" failures="0" errors="0">
    <testcase classname="abide.abide review" name="3 headers"/>
  </testsuite>
</testsuites>
`);
});

const evil = "\u0000\u001b[2J]]> --> <a b='c'>&amp;\n\t\ud800\uffff";

test.each([
  ["nothing", review({}), { tests: 1, failures: 0, errors: 0 }],
  [
    "a change without findings",
    review({ changes: [change({ kind: "constant", action: "added", element: "A" })] }),
    { tests: 1, failures: 0, errors: 0 },
  ],
  ["small", small, { tests: 5, failures: 2, errors: 1 }],
  ["accepted", smallJudged, { tests: 2, failures: 1, errors: 0 }],
  ["shape A", shapeA, { tests: 2, failures: 0, errors: 0 }],
  ["a tree", inTree, { tests: 9, failures: 4, errors: 2 }],
  [
    "hostile",
    review({ findings: [finding({ rule: "r", severity: "break", element: evil, header: evil, message: evil, next: evil })] }),
    { tests: 1, failures: 1, errors: 0 },
  ],
])("%s: valid against Jenkins' schema, and the numbers agree", async (_, what, numbers) => {
  const xml = reviewJunit(printOf(what));
  const { valid, errors } = await validateXML({ xml: { fileName: "review.xml", contents: xml }, schema });
  expect(errors).toEqual([]);
  expect(valid).toBe(true);
  const count = (element: string) => xml.match(new RegExp(`<${element}[ />]`, "g"))?.length ?? 0;
  expect({ tests: count("testcase"), failures: count("failure"), errors: count("error") }).toEqual(numbers);
  expect(xml).toContain(
    `<testsuites name="abide review" tests="${numbers.tests}" failures="${numbers.failures}" errors="${numbers.errors}">`,
  );
});

test("what is accepted is skipped, for its reason", () => {
  expect(
    reviewJunit(printOf(smallJudged)),
  ).toContain(`    <testcase classname="abide.linux.cfg" name="constant-changed: CFG_SLOW">
      <skipped message="accepted: never released (until 2027-06-30)"/>
    </testcase>
`);
});

test("what fails the review is a failure, and nothing else", () => {
  const of = (fails: (severity: string) => boolean) =>
    reviewJunit(printOf(small, { texts: smallTexts, fails: ({ severity }) => fails(severity) })).split("\n");
  const risks = of((severity) => severity !== "advice");
  expect(risks.filter((line) => line.includes("<testsuite ") || line.includes("<failure"))).toEqual([
    '  <testsuite name="linux/cfg.h" tests="4" failures="3" errors="0">',
    '      <failure type="constant-changed" message="CFG_MODE_FAST was 2 and is 4.">include/uapi/linux/cfg.h:1',
    '      <failure type="constant-changed" message="CFG_SLOW was 3 and is 5.">include/uapi/linux/cfg.h:2',
    '      <failure type="hole-added" message="struct cfg has &quot;holes&quot; &lt;in&gt; it: 5 % of `cfg` | more.">risk',
    '  <testsuite name="linux/x|y.h" tests="1" failures="0" errors="1">',
  ]);
  expect(risks[1]).toBe('<testsuites name="abide review" tests="5" failures="3" errors="1">');
  const none = of(() => false);
  expect(none.filter((line) => line.includes("<failure") || line.includes("<system-out>"))).toEqual([
    "      <system-out>break",
    "      <system-out>break",
    "      <system-out>risk",
    "      <system-out>advice",
  ]);
});

test("findings of one rule and element, told otherwise on other data models, are cases of their own", () => {
  const twice = [
    finding({ rule: "record-removed", severity: "break", element: "struct cfg" }),
    finding({ rule: "record-removed", severity: "break", element: "struct cfg" }),
  ];
  const xml = reviewJunit(printOf(review({ findings: twice })));
  expect([...xml.matchAll(/ name="(record-removed[^"]*)"/g)].map(([, name]) => name)).toEqual([
    "record-removed: struct cfg",
    "record-removed: struct cfg (2)",
  ]);
});
