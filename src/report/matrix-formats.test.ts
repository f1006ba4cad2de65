import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { SaxesParser } from "saxes";
import { describe, expect, test } from "vitest";
import { matrixReport } from "../../test/support/matrix-report.ts";
import { markup } from "./markup.ts";
import { matrixHtml } from "./matrix-html.ts";
import { matrixJson } from "./matrix-json.ts";
import { matrixJunit } from "./matrix-junit.ts";

const schema: object = JSON.parse(readFileSync(new URL("../../schema/trial-matrix-1.schema.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);

/** All that a program may say to break a page: markup, ends of what it is put in, controls, halves of characters, what is never a character. */
const nasty = `</pre><script>alert(1)</script> ]]> --> &amp; "'\u0000\u0007\u001b[31m\r\n\t\u007f\u0085\ud800x\udc00\ufffe\uffff\u2028é😀`;

const reports = {
  runs: () => matrixReport(() => "runs"),
  nasty: () => matrixReport((has) => (has.has("icons") ? "crashes" : "runs"), { said: nasty, dishonest: true, notRun: 2 }),
  hangs: () => matrixReport((has) => (has.has("sounds") && has.has("icons") ? "hangs" : "runs")),
  "not started": () => matrixReport(() => "not started"),
};

/** What a strict XML parser reads: elements with their attributes and text. */
function parseXml(text: string) {
  const parser = new SaxesParser();
  const found: { readonly name: string; readonly attributes: Readonly<Record<string, string>>; text: string }[] = [];
  const open: (typeof found)[number][] = [];
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const element = { name, attributes: attributes as Record<string, string>, text: "" };
    found.push(element);
    open.push(element);
  });
  parser.on("text", (piece) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += piece;
  });
  parser.on("closetag", () => void open.pop());
  parser.write(text).close();
  return found;
}

describe("JSON", () => {
  test.each(Object.entries(reports))("%s: valid, and reads back", async (_, load) => {
    const report = await load();
    const text = matrixJson(report);
    const document: unknown = JSON.parse(text);
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    expect(text.endsWith("}\n")).toBe(true);
    expect((document as { cases: readonly unknown[] }).cases.length).toBe(report.cases.length);
  });

  test("one case and one cause as they are", async () => {
    const { verdict, counts, cases, causes, ...rest } = JSON.parse(matrixJson(await reports.hangs()));
    expect(verdict).toBe("not-as-expected");
    expect(counts).toEqual({
      cases: 7,
      asExpected: 6,
      notAsExpected: 1,
      notJudged: 0,
      notRun: 0,
      runs: 6,
      givesUp: 0,
      crashes: 0,
      hangs: 1,
      notStarted: 0,
    });
    expect(cases[2]).toEqual({
      id: "3",
      name: "3",
      kind: "release",
      has: ["menus", "icons", "badges", "features", "themes", "sounds"],
      declares: { versions: { version: "1" }, capabilities: ["badges"], features: { features: "3" } },
      result: {
        outcome: "hangs",
        reason: "no end",
        notes: [],
        asked: [],
        asserted: [],
        verdict: "not-as-expected",
        because: "expected it to run, found (no end)",
        milliseconds: 1500,
        crossings: 3,
        out: "",
        err: "",
      },
    });
    expect(causes).toEqual([
      {
        text: "icons and features are there",
        when: [
          { change: "icons", there: true },
          { change: "features", there: true },
        ],
        evidence: "seen",
        alternatives: 6,
        pairs: [{ change: "features", fails: "3", passes: "2" }],
      },
    ]);
    expect(rest).toEqual({
      schema: "abide/trial-matrix/1",
      interface: "menu-host",
      program: ["/bin/menu", "--all"],
      expect: "runs",
      strength: 2,
      combinations: 38,
      furtherTrials: 0,
      moreTrialsNeeded: false,
      unexplained: 0,
      lies: [],
    });
  });
});

describe("JUnit", () => {
  test.each(Object.entries(reports))("%s: well-formed, and the numbers agree", async (_, load) => {
    const report = await load();
    const elements = parseXml(matrixJunit(report));
    const count = (name: string) => `${elements.filter((each) => each.name === name).length}`;
    for (const name of ["testsuites", "testsuite"]) {
      const { tests, failures, errors, skipped } = elements.find((each) => each.name === name)?.attributes ?? {};
      expect([tests, failures, errors, skipped]).toEqual([count("testcase"), count("failure"), count("error"), count("skipped")]);
    }
    expect(count("testcase")).toBe(`${report.cases.length}`);
  });

  test("what a program said is there, as far as XML can say it", async () => {
    const elements = parseXml(matrixJunit(await reports.nasty()));
    const said = elements.find(({ name }) => name === "system-err")?.text;
    expect(said).toBe(
      `</pre><script>alert(1)</script> ]]> --> &amp; "'\\x00\\x07\\x1b[31m\n\t\\x7f\\x85\ufffdx\ufffd\ufffd\ufffd\u2028é😀`,
    );
    const failure = elements.find(({ name }) => name === "failure");
    expect(failure?.attributes.type).toBe("crashes");
    expect(failure?.attributes.message).toBe(`expected it to run, found (SIGABRT: ${said})`);
    const [first] = elements.filter(({ name }) => name === "testcase");
    expect(first?.attributes).toEqual({ classname: "menu-host.release", name: "1", time: "1.500" });
    expect(elements.filter(({ attributes }) => attributes.name === "cause").map(({ attributes }) => attributes.value)).toEqual([
      "fails exactly when icons is there\nso it was on all 7 builds\nwith icons: fails on 2, not on 2 without icons",
      "fails on 1 saying version 1, which is not true; as it honestly is (1) it does not",
    ]);
  });
});

describe("HTML", () => {
  test.each(Object.entries(reports))("%s: closed, escaped, and nothing from elsewhere", async (_, load) => {
    const report = await load();
    const page = matrixHtml(report);
    // The page is written so that an XML parser reads it as well, but for the elements that have no end.
    const elements = parseXml(
      page
        .replace("<!doctype html>\n", "")
        .replace(/<(meta|input)\b([^>]*)>/g, "<$1$2/>")
        .replace(/ checked\/>/g, ' checked="checked"/>'),
    );
    const names = new Set(elements.map(({ name }) => name));
    for (const name of ["script", "link", "img", "iframe", "object", "base", "form"]) expect(names).not.toContain(name);
    for (const { attributes } of elements) {
      expect(Object.keys(attributes).filter((name) => /^on|^(src|href|action|style)$/.test(name))).toEqual([]);
    }
    expect(page).not.toMatch(/url\(|@import|https?:/);
    expect(elements.filter(({ name }) => name === "tr").length).toBe(report.cases.length + 1);
    expect(elements.find(({ attributes }) => attributes["http-equiv"] === "Content-Security-Policy")?.attributes.content).toBe(
      "default-src 'none'; style-src 'unsafe-inline'",
    );
    // Each row has as many cells as there are columns.
    const columns = elements.filter(({ attributes }) => attributes.scope === "col").length;
    const cells = elements.filter(({ name, attributes }) => name === "td" || attributes.scope === "row").length;
    expect(cells).toBe(columns * report.cases.length);
  });

  test("what is to be read", async () => {
    const page = matrixHtml(await reports.nasty());
    expect(page).toContain("<title>menu-host: /bin/menu --all</title>");
    expect(page).toContain("<p>13 builds · 4 run · 0 give up · 0 hang · 7 crash · 2 not run</p>");
    expect(page).toContain("<li><strong>fails exactly when icons is there</strong>");
    expect(page).toContain('id="show-wrong"> not as expected (7)</label>');
    expect(page).toContain("&lt;/pre&gt;&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(page).toContain('<tr class="fine"><th scope="row">1</th><td>0</td>');
    expect(page).toContain('<th scope="row">1 saying version 1 <small>dishonest</small></th>');
  });
});

test.each([
  ["plain é 😀", "plain é 😀"],
  [`<a b="c" d='e'>&`, "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;"],
  ["\r\n\r\n\r", "\n\n\n"],
  ["\u0000\u001f\u007f\u009f", "\\x00\\x1f\\x7f\\x9f"],
  ["\ud800", "\ufffd"],
  ["\ud83d\ude00", "\ud83d\ude00"],
])("markup of %j", (text, expected) => {
  expect(markup(text)).toBe(expected);
});
