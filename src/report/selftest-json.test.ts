import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { hostContract, pluginHost } from "../../test/support/plugin-host.ts";
import { buildOf } from "../contract/build-of.ts";
import { mutationScore } from "../selftest/mutation-score.ts";
import { runEmulated } from "../selftest/run-suite.ts";
import { suiteOf } from "../selftest/suite-of.ts";
import type { AnyInterface } from "../session/spec.ts";
import type { SelftestReport } from "./ktap.ts";
import { selftestJson } from "./selftest-json.ts";

const schema: object = JSON.parse(readFileSync(new URL("../../schema/selftest-1.schema.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);

const build = buildOf(hostContract, "1");
const about = { change: "host", protocol: "api", command: "host GO", check: "flags", reason: "the rule" };
const plays = [{ call: "open", path: "/a", as: "a" }] as const;
const report: SelftestReport = {
  suite: { interface: "plugin-host", build, numbers: {}, cases: [] },
  on: "plugin-host@2",
  results: [
    { case: { name: "one", area: "opens", about: { reason: "the rule" }, plays }, outcome: { kind: "pass" } },
    {
      case: { name: "two", area: "32-bit", about, plays: [], program: "32-bit" },
      outcome: { kind: "skip", reason: "needs a guest" },
    },
    {
      case: { name: "three", area: "refuses", about, plays },
      outcome: { kind: "fail", at: 0, call: "open(/a) as a", expected: "EINVAL", found: "3" },
    },
  ],
  score: {
    mutants: 4,
    found: 2,
    survivors: [
      { name: "a is gone", kind: "lacked", because: { kind: "equivalent", reason: "nothing depends on a" } },
      { name: "c says 1", kind: "declared" },
    ],
  },
};

const text = `{
  "schema": "abide/selftest/1",
  "verdict": "fail",
  "builds": [
    {
      "interface": "plugin-host",
      "build": "plugin-host@1",
      "on": "plugin-host@2",
      "verdict": "fail",
      "cases": [
        {
          "name": "one",
          "area": "opens",
          "outcome": "pass",
          "tests": {
            "change": null,
            "protocol": null,
            "command": null,
            "check": null,
            "reason": "the rule"
          },
          "program": null,
          "calls": [
            "open(/a) as a"
          ],
          "skipped": null,
          "failure": null
        },
        {
          "name": "two",
          "area": "32-bit",
          "outcome": "skip",
          "tests": {
            "change": "host",
            "protocol": "api",
            "command": "host GO",
            "check": "flags",
            "reason": "the rule"
          },
          "program": "32-bit",
          "calls": [],
          "skipped": "needs a guest",
          "failure": null
        },
        {
          "name": "three",
          "area": "refuses",
          "outcome": "fail",
          "tests": {
            "change": "host",
            "protocol": "api",
            "command": "host GO",
            "check": "flags",
            "reason": "the rule"
          },
          "program": null,
          "calls": [
            "open(/a) as a"
          ],
          "skipped": null,
          "failure": {
            "at": 0,
            "expected": "EINVAL",
            "found": "3"
          }
        }
      ],
      "mutation": {
        "mutants": 4,
        "found": 2,
        "survivors": [
          {
            "name": "a is gone",
            "kind": "lacked",
            "explained": "equivalent",
            "reason": "nothing depends on a"
          },
          {
            "name": "c says 1",
            "kind": "declared",
            "explained": null,
            "reason": null
          }
        ]
      }
    }
  ]
}
`;

test("the document, to the byte", () => {
  expect(selftestJson([report])).toBe(text);
});

describe("the schema", () => {
  test("accepts it, and what a real run prints", () => {
    const host = pluginHost as unknown as AnyInterface;
    const suite = suiteOf(host, buildOf(hostContract, "2"));
    const real = { ...runEmulated(host, suite, build), score: mutationScore(host, suite) };
    for (const reports of [[report], [real], [runEmulated(host, suite)]]) {
      validate(JSON.parse(selftestJson(reports)));
      expect(validate.errors).toBe(null);
    }
  });

  const paths = [...pathsOf(JSON.parse(text), [])];

  test("is asked for every property", () => {
    // 4 of the document, 5 of the build, 3 cases of 8 + 5 with a failure of 3, 3 of the score with 2 survivors of 4.
    expect(paths.length).toBe(4 + 5 + 3 * (8 + 5) + 3 + 3 + 2 * 4);
  });

  test.each(paths.map((path) => [path.join("."), path] as const))(
    "refuses %s missing, of another type, or beside a stranger",
    (_name, path) => {
      const key = path.at(-1) as string;
      const mutations: readonly ((owner: { [key: string]: unknown }) => void)[] = [
        (owner) => delete owner[key],
        (owner) => {
          owner[key] = { stranger: true };
        },
        (owner) => {
          owner[`${key}2`] = owner[key];
        },
      ];
      for (const mutate of mutations) {
        const document = JSON.parse(text);
        mutate(at(document, path.slice(0, -1)));
        expect(validate(document)).toBe(false);
      }
    },
  );
});

function* pathsOf(value: unknown, path: readonly string[]): Generator<readonly string[]> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (!Array.isArray(value)) yield [...path, key];
    yield* pathsOf(inner, [...path, key]);
  }
}

function at(document: unknown, path: readonly string[]): { [key: string]: unknown } {
  let found = document;
  for (const key of path) found = (found as { [key: string]: unknown })[key];
  return found as { [key: string]: unknown };
}
