import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { rules as allRules } from "../review/rules.ts";
import { parseConfig } from "./parse-config.ts";

const root = join(import.meta.dirname, "..", "..");
const rules = ["constant-removed", "hole-added", "member-moved"];
const read = (text: string) => parseConfig(text, { file: "abide.config.yaml", rules });
const problems = (text: string) => read(text).problems.map(({ line, column, message }) => `${line}:${column}: ${message}`);
const schema: object = JSON.parse(readFileSync(join(root, "schema/config-1.schema.json"), "utf8"));
const validate = new Ajv2020({ strict: true, allowUnionTypes: true, strictRequired: false }).compile(schema);

const acceptance = "rule: member-moved, header: a.h, element: a.b";

test("the example of docs/config.md is read, and is as the schema says", () => {
  const [, text = ""] = /```yaml\n([\s\S]*?)```/.exec(readFileSync(join(root, "docs/config.md"), "utf8")) ?? [];
  const { config, problems: wrong } = parseConfig(text, { file: "abide.config.yaml", rules: allRules.map(({ id }) => id) });
  expect(wrong).toEqual([]);
  expect(config.gates).toEqual([
    { header: "linux/mine.h", prefix: "MINE_CAN_", kind: "capability" },
    { header: "linux/mine.h", prefix: "MINE_INIT_", kind: "feature", bits: true },
    { header: "linux/mine.h", name: "MINE_PROTOCOL", kind: "version" },
  ]);
  expect([...config.severities]).toEqual([
    ["hole-added", "risk"],
    ["gate-note-missing", "off"],
  ]);
  expect(config.accepted).toMatchObject([
    {
      rule: "member-moved",
      header: "linux/mine.h",
      element: "mine_config.flags",
      expected: { before: "__u32 @4", after: "__u32 @0" },
      reason: "no release had it; agreed with the only user on the list",
      expires: "2027-06-30",
    },
    { rule: "constant-removed", expected: { fingerprint: "3f0d9a1c44be" }, expires: "2028-01-31" },
  ]);
  expect(validate(parse(text)), JSON.stringify(validate.errors)).toBe(true);
});

test.each([
  ["", 0],
  ["# nothing yet\n", 0],
  ["gates:\nseverities:\naccepted:\n", 0],
])("%j is a configuration that says nothing", (text) => {
  expect(problems(text)).toEqual([]);
  expect(read(text).config).toMatchObject({ gates: [], accepted: [] });
});

test("a fingerprint of digits, or one that looks like a number, stays what it is", () => {
  const text = (fingerprint: string) =>
    `accepted:\n  - { ${acceptance}, fingerprint: ${fingerprint}, reason: r, expires: 2027-01-01 }\n`;
  for (const fingerprint of ["012345678901", "12345678e901", "000000000000"])
    expect(read(text(fingerprint)).config.accepted[0]?.expected).toEqual({ fingerprint });
});

test.each([
  ["severites:\n  hole-added: risk\n", ["1:1: a configuration has no severites; did you mean severities?"]],
  ["severities:\n  hole-aded: risk\n", ["2:3: there is no rule hole-aded; did you mean hole-added?"]],
  ["severities:\n  hole-added: breaks\n", ["2:15: no severity is breaks; did you mean break?"]],
  ["severities: [hole-added]\n", ["1:13: expected severities as key: value, found a list"]],
  ["- a\n", ["1:1: expected a configuration as key: value, found a list"]],
  ["gates: MINE_\n", ["1:8: expected a list for gates, found MINE_"]],
  [
    "gates:\n  - { header: a.h, prefx: A_, kind: flag }\n",
    [
      "2:20: a gate has no prefx; did you mean prefix?",
      "2:5: a gate has a prefix that its names begin with, or one name: prefix: MINE_CAP_",
    ],
  ],
  [
    "gates:\n  - { header: a.h, prefix: A_, kind: capabilty }\n",
    ["2:38: no kind of gate is capabilty; did you mean capability?"],
  ],
  ["gates:\n  - { header: a.h, prefix: A_, kind: flag, bits: yes }\n", ["2:50: expected true or false for bits, found yes"]],
  [
    `accepted:\n  - { ${acceptance}, fingerprint: 0123456789ab, expires: 2027-01-01 }\n`,
    ["2:5: an accepted finding lacks reason: why it is accepted"],
  ],
  [
    `accepted:\n  - { ${acceptance}, fingerprint: 0123456789ab, reason: r }\n`,
    ["2:5: an accepted finding lacks expires: the last day on which it holds, as 2027-06-30"],
  ],
  [
    `accepted:\n  - { ${acceptance}, fingerprint: 0123456789ab, reason: r, expires: 2027-02-30 }\n`,
    ["2:101: expected a day as 2027-06-30, found 2027-02-30"],
  ],
  [
    `accepted:\n  - { ${acceptance}, fingerprint: 0123, reason: r, expires: 2027-01-01 }\n`,
    ["2:67: expected a fingerprint of 12 hex digits as --format json has it, found 0123"],
  ],
  [
    `accepted:\n  - { ${acceptance}, reason: r, expires: 2027-01-01 }\n`,
    ['2:5: an accepted finding lacks the change that is expected: fingerprint, or before and after ("" for nothing)'],
  ],
  [
    `accepted:\n  - { ${acceptance}, before: a, reason: r, expires: 2027-01-01 }\n`,
    ['2:5: an accepted finding lacks the change that is expected: fingerprint, or before and after ("" for nothing)'],
  ],
  [
    `accepted:\n  - { ${acceptance}, before: a, after: b, fingerprint: 0123456789ab, reason: r, expires: 2027-01-01 }\n`,
    ["2:5: an accepted finding has a fingerprint, or before and after; one of the two says it all"],
  ],
  [
    `accepted:\n  - { rule: member-moved, header: a.h, element: "*", fingerprint: 0123456789ab, reason: r, expires: 2027-01-01 }\n`,
    ["2:49: element is a pattern: it would also accept what nobody has looked at; name each finding exactly"],
  ],
  [
    `accepted:\n  - { rule: "*", header: a.h, element: a.b, fingerprint: 0123456789ab, reason: r, expires: 2027-01-01 }\n`,
    ["2:13: rule is a pattern: it would also accept what nobody has looked at; name each finding exactly"],
  ],
  [
    `accepted:\n  - { rule: member-moved, header: linux/*.h, element: a.b, fingerprint: 0123456789ab, reason: r, expires: 2027-01-01 }\n`,
    ["2:35: header is a pattern: it would also accept what nobody has looked at; name each finding exactly"],
  ],
  [
    `accepted:\n  - { rule: member-move, header: a.h, element: a.b, fingerprint: 0123456789ab, raeson: r, expires: 2027-01-01 }\n`,
    [
      "2:80: an accepted finding has no raeson; did you mean reason?",
      "2:5: an accepted finding lacks reason: why it is accepted",
      "2:13: there is no rule member-move; did you mean member-moved?",
    ],
  ],
  ["gates: [\n", ["2:1: Flow sequence in block collection must be sufficiently indented and end with a ]"]],
])("%j is refused", (text, expected) => {
  expect(problems(text)).toEqual(expected);
});

test("what is damaged ends with a problem, and never with an exception", () => {
  const whole = `gates:\n  - { header: a.h, prefix: A_, kind: flag }\nseverities: { hole-added: off }\naccepted:\n  - { ${acceptance}, before: "", after: b, reason: r, expires: 2027-01-01 }\n`;
  expect(problems(whole)).toEqual([]);
  for (let at = 0; at < whole.length; at++) {
    for (const put of ["", "*", "[", "&a ", "\t", "?", "\u0000", ": "]) {
      const { config, problems: wrong } = read(whole.slice(0, at) + put + whole.slice(at + 1));
      for (const { line, column, message } of wrong) expect([line > 0, column > 0, message !== ""]).toEqual([true, true, true]);
      expect(config.accepted.every(({ reason, expires }) => reason !== "" && expires !== "")).toBe(true);
    }
  }
});

test("what YAML has and a configuration has not is said in our words", () => {
  const found = "expected severities as key: value, found *x, a reference; write what it stands for";
  expect(problems("severities: *x\n")).toEqual([`1:13: ${found}`]);
  expect(problems("gates: &x []\nseverities: *x\n")).toEqual([`2:13: ${found}`]);
  expect(problems("gates: []\n---\ngates: []\n")).toEqual([
    "2:1: a configuration is one document; take away this --- and what follows it",
  ]);
});
