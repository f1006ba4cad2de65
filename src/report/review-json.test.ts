import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import type { Acceptance, Finding, Judged, Review } from "../review/result.ts";
import { reviewJson } from "./review-json.ts";

const schema: object = JSON.parse(readFileSync(new URL("../../schema/review-1.schema.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);

const review: Review = {
  verdict: "break",
  archs: ["x86_64", "i386"],
  widened: ["s390x"],
  headers: 2,
  changes: [
    {
      kind: "member",
      action: "added",
      header: "linux/a.h",
      element: "a.b",
      before: "",
      after: "__u64 @8",
      note: "past the old end",
      where: { file: "linux/a.h", line: 7, side: "after" },
      effect: { old: "unaffected", new: "ignored", source: "compiles" },
      gate: { kind: "size", by: "argsz", text: "the size in argsz", noted: false },
      scheme: { kind: "argsz", by: "argsz" },
      abis: ["x86_64", "i386"],
    },
  ],
  findings: [
    {
      rule: "member-moved",
      severity: "break",
      element: "a.c",
      header: "linux/a.h",
      where: { file: "linux/a.h", line: 8, side: "after" },
      effect: { old: "finds other bytes", new: "finds other bytes", source: "compiles" },
      gate: undefined,
      message: "c moved from 8 to 16.",
      reason: "Programs have the offset built in.",
      precedent: "",
      next: "Put b at the end.",
      abis: ["i386"],
      fingerprint: "0123456789ab",
    },
  ],
  notCompared: [{ header: "linux/x.h", side: "before", reason: "broken", where: undefined, abis: ["i386"] }],
  layouts: [
    {
      header: "linux/a.h",
      record: "a",
      abi: "x86_64",
      size: { before: 16, after: 24 },
      members: [
        {
          name: "b",
          offset: 8,
          size: 8,
          state: "new",
          before: undefined,
          after: { name: "b", type: "__u64", offset: 8, size: 8, bits: undefined, filler: false },
        },
        {
          name: "f",
          offset: 16,
          size: 4,
          state: "gone",
          before: { name: "f", type: "__u32", offset: 16, size: 4, bits: { from: 131, count: 5 }, filler: false },
          after: undefined,
        },
      ],
    },
  ],
  questions: [
    {
      rule: "reserved-not-checked",
      header: "linux/a.h",
      element: "a.pad",
      where: { file: "linux/a.h", line: 9, side: "after" },
      question: "Is pad refused unless it is zero?",
      answer: "seen",
      text: "pad is read",
      at: ["drivers/a.c:12"],
      abis: ["x86_64"],
    },
  ],
};

const text = `{
  "schema": "abide/review/1",
  "verdict": "break",
  "archs": [
    "x86_64",
    "i386"
  ],
  "widened": [
    "s390x"
  ],
  "headers": 2,
  "part": null,
  "changes": [
    {
      "kind": "member",
      "action": "added",
      "header": "linux/a.h",
      "element": "a.b",
      "before": "",
      "after": "__u64 @8",
      "note": "past the old end",
      "where": {
        "file": "linux/a.h",
        "line": 7,
        "side": "after"
      },
      "effect": {
        "old": "unaffected",
        "new": "ignored",
        "source": "compiles"
      },
      "gate": {
        "kind": "size",
        "by": "argsz",
        "text": "the size in argsz",
        "noted": false
      },
      "scheme": {
        "kind": "argsz",
        "by": "argsz"
      },
      "abis": [
        "x86_64",
        "i386"
      ]
    }
  ],
  "findings": [
    {
      "rule": "member-moved",
      "severity": "break",
      "element": "a.c",
      "header": "linux/a.h",
      "where": {
        "file": "linux/a.h",
        "line": 8,
        "side": "after"
      },
      "effect": {
        "old": "finds other bytes",
        "new": "finds other bytes",
        "source": "compiles"
      },
      "gate": null,
      "message": "c moved from 8 to 16.",
      "reason": "Programs have the offset built in.",
      "precedent": "",
      "next": "Put b at the end.",
      "abis": [
        "i386"
      ],
      "fingerprint": "0123456789ab"
    }
  ],
  "notCompared": [
    {
      "header": "linux/x.h",
      "side": "before",
      "reason": "broken",
      "where": null,
      "abis": [
        "i386"
      ]
    }
  ],
  "layouts": [
    {
      "header": "linux/a.h",
      "record": "a",
      "abi": "x86_64",
      "size": {
        "before": 16,
        "after": 24
      },
      "members": [
        {
          "name": "b",
          "offset": 8,
          "size": 8,
          "state": "new",
          "before": null,
          "after": {
            "name": "b",
            "type": "__u64",
            "offset": 8,
            "size": 8,
            "bits": null,
            "filler": false
          }
        },
        {
          "name": "f",
          "offset": 16,
          "size": 4,
          "state": "gone",
          "before": {
            "name": "f",
            "type": "__u32",
            "offset": 16,
            "size": 4,
            "bits": {
              "from": 131,
              "count": 5
            },
            "filler": false
          },
          "after": null
        }
      ]
    }
  ],
  "questions": [
    {
      "rule": "reserved-not-checked",
      "header": "linux/a.h",
      "element": "a.pad",
      "where": {
        "file": "linux/a.h",
        "line": 9,
        "side": "after"
      },
      "question": "Is pad refused unless it is zero?",
      "answer": "seen",
      "text": "pad is read",
      "at": [
        "drivers/a.c:12"
      ],
      "abis": [
        "x86_64"
      ]
    }
  ],
  "accepted": [],
  "judged": null
}
`;

function judgedOf(finding: Finding): Judged {
  const acceptance: Acceptance = {
    rule: finding.rule,
    header: finding.header,
    element: finding.element,
    expected: { fingerprint: finding.fingerprint },
    reason: "agreed",
    expires: "2027-06-30",
    line: 3,
  };
  return {
    by: "abide.config.yaml",
    accepted: [{ finding, acceptance }],
    expired: [acceptance],
    stale: [acceptance],
    off: 2,
    breaks: { accepted: 0, off: 0, milder: 0 },
  };
}

test("accepted findings stand beside the others, whole, with the reason", () => {
  const [finding] = review.findings;
  const { accepted, judged } = JSON.parse(reviewJson({ ...review, findings: [], judged: judgedOf(finding as Finding) }));
  expect(accepted).toEqual([{ finding: JSON.parse(text).findings[0], reason: "agreed", expires: "2027-06-30" }]);
  const named = { rule: "member-moved", header: "linux/a.h", element: "a.c", reason: "agreed", expires: "2027-06-30", line: 3 };
  expect(judged).toEqual({ by: "abide.config.yaml", expired: [named], stale: [named], off: 2 });
});

test("the document, to the byte", () => {
  expect(reviewJson(review)).toBe(text);
});

test("a part of a series is said to be one", () => {
  const document = JSON.parse(reviewJson(review, { part: "patches 2, 3 of 5" }));
  expect(document).toEqual({ ...JSON.parse(text), part: "patches 2, 3 of 5" });
  expect(validate(document)).toBe(true);
});

test("what else a rule may have put on a finding does not get out", () => {
  const [finding] = review.findings;
  const more = { ...finding, extra: 1 } as Review["findings"][number];
  expect(reviewJson({ ...review, findings: [more] })).toBe(text);
});

describe("the schema", () => {
  const accepts = (document: unknown) => validate(document);
  const [change, finding] = [review.changes[0], review.findings[0]];
  if (change === undefined || finding === undefined) throw new Error("the review above has one of each");

  test.each<[string, Review]>([
    ["all there is", review],
    ["nothing", { ...review, verdict: "clean", changes: [], findings: [], notCompared: [], layouts: [], questions: [] }],
    ["what a configuration accepted, and what of it no longer holds", { ...review, judged: judgedOf(finding) }],
    [
      "the other way round: null here, an object there",
      {
        ...review,
        changes: [{ ...change, gate: undefined, scheme: undefined }],
        findings: [{ ...finding, gate: change.gate }],
        notCompared: review.notCompared.map((each) => ({ ...each, where: finding.where })),
      },
    ],
  ])("accepts %s", (_name, document) => {
    expect(accepts(JSON.parse(reviewJson(document)))).toBe(true);
    expect(validate.errors).toBe(null);
  });

  /** Every property of the document above, as a path. */
  const paths = [...pathsOf(JSON.parse(text), [])];

  test("has been asked for every property", () => {
    // 13 of the document, 24 of the change, 19 of the finding, 5 of what was not compared, 33 of the layout, 12 of the question.
    expect(paths.length).toBe(13 + 24 + 19 + 5 + 33 + 12);
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
        expect(accepts(document)).toBe(false);
      }
    },
  );

  test.each<[string, unknown]>([
    ["schema", "abide/review/2"],
    ["verdict", "fine"],
    ["archs", []],
    ["archs.0", "i386"],
    ["headers", -1],
    ["headers", 1.5],
    ["changes.0.kind", "struct"],
    ["changes.0.action", "moved"],
    ["changes.0.header", ""],
    ["changes.0.element", ""],
    ["changes.0.where.line", 0],
    ["changes.0.where.side", "both"],
    ["changes.0.effect.old", ""],
    ["changes.0.gate.kind", "luck"],
    ["changes.0.gate.noted", "yes"],
    ["changes.0.scheme.kind", "grows"],
    ["changes.0.abis", []],
    ["changes.0.abis.0", "X86 64"],
    ["findings.0.rule", "Member_Moved"],
    ["findings.0.severity", "clean"],
    ["findings.0.message", ""],
    ["findings.0.next", ""],
    ["findings.0.fingerprint", "0123456789AB"],
    ["findings.0.fingerprint", "0123456789abc"],
    ["notCompared.0.side", "neither"],
    ["notCompared.0.reason", ""],
    ["layouts.0.size.after", -1],
    ["layouts.0.members.0.offset", -8],
    ["layouts.0.members.0.state", "moved"],
    ["layouts.0.members.0.after.offset", -8],
    ["layouts.0.members.1.before.bits.count", 0],
  ])("refuses %s: %j", (name, value) => {
    const path = name.split(".");
    const document = JSON.parse(text);
    at(document, path.slice(0, -1))[path.at(-1) as string] = value;
    expect(accepts(document)).toBe(false);
  });
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
