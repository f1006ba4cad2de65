import { describe, expect, test } from "vitest";
import { shapeA, shapeD } from "../interfaces/vduse/shapes.ts";
import type { Build, Declaration } from "./build.ts";
import { buildOf } from "./build-of.ts";
import type { Change, Contract, Gate, VersionProtocol } from "./contract.ts";
import { declare } from "./declare.ts";
import { judge } from "./judge.ts";

const api: VersionProtocol = {
  name: "api",
  kind: "version",
  on: ["control"],
  scope: "fd",
  passed: "u64 pointer",
  get: "GET_VERSION",
  picks: "up-to",
  initial: 0n,
  unknown: "EINVAL",
  repeat: { allowed: true },
  locks: "never",
  source: "made up",
};

const build = (has: readonly string[], declares: Partial<Declaration>): Build => ({
  name: "it",
  has: new Set(has),
  declares: { versions: {}, capabilities: new Set(), features: {}, ...declares },
});
const messages = (contract: Contract, judged: Build) =>
  judge(contract, judged).findings.map(({ code, message }) => `${code}: ${message}`);
const contractOf = (changes: readonly Change[], picks: VersionProtocol["picks"] = "up-to"): Contract => ({
  name: "dev",
  title: "a device",
  protocols: [{ ...api, picks }],
  changes,
  releases: [],
});
const change = (id: string, gate: Gate, ...excludes: readonly string[]): Change => ({
  id,
  title: id,
  gate,
  excludes,
  since: "1",
  source: "made up",
});
const version = (at: bigint): Gate => ({ kind: "version", protocol: "api", at });

test("every release is honest, and nothing is to be said of it", () => {
  for (const contract of [shapeA, shapeD]) {
    for (const { name } of contract.releases)
      expect(judge(contract, buildOf(contract, name))).toEqual({ honest: true, findings: [] });
  }
});

test.each<[string, Build, boolean, readonly string[]]>([
  [
    "version 2 backported without what 1 opens",
    build(["base", "get-features", "features-field"], { versions: { api: 2n } }),
    false,
    [
      "over-declared: asid is missing, but its gate is open: api 2 is declared, and 1 opens it",
      "not-a-line: no number of api describes this build: get-features and features-field without asid; the highest true number is 0",
    ],
  ],
  [
    "the same, declared honestly",
    build(["base", "get-features", "features-field"], { versions: { api: 0n } }),
    true,
    [
      "under-declared: get-features is there, but hidden: api version 2 is not declared",
      "under-declared: features-field is there, but hidden: api version 2 is not declared",
      "not-a-line: no number of api describes this build: get-features and features-field without asid; the highest true number is 0",
    ],
  ],
  [
    "half of what one number opens",
    build(["base", "asid", "get-features"], { versions: { api: 1n } }),
    true,
    [
      "under-declared: get-features is there, but hidden: api version 2 is not declared",
      "not-a-line: no number of api describes this build: get-features without features-field; the highest true number is 1",
    ],
  ],
  [
    "less than it has",
    build(["base", "asid"], { versions: { api: 0n } }),
    true,
    ["under-declared: asid is there, but hidden: api version 1 is not declared"],
  ],
  [
    "nothing at all",
    build(["base", "asid"], {}),
    true,
    ["under-declared: asid is there, but hidden: api version 1 is not declared"],
  ],
  [
    "a number of the future",
    build(["base", "asid"], { versions: { api: 3n, apj: 1n } }),
    false,
    [
      "unknown: api 3 is declared, but the contract knows none above 2",
      "unknown: vduse-shape-a has no version protocol apj",
      "over-declared: get-features is missing, but its gate is open: api 3 is declared, and 2 opens it",
      "over-declared: features-field is missing, but its gate is open: api 3 is declared, and 2 opens it",
    ],
  ],
  [
    "without the first day",
    build(["umem"], { versions: { api: 0n } }),
    false,
    ["base-missing: base change base is missing; nothing tells"],
  ],
  [
    "without what it needs",
    build(["base", "asid", "features-field", "ghost"], { versions: { api: 1n } }),
    false,
    [
      "unknown: vduse-shape-a has no change ghost",
      "under-declared: features-field is there, but hidden: api version 2 is not declared",
      "not-a-line: no number of api describes this build: features-field without get-features; the highest true number is 1",
      "need-missing: features-field needs get-features, which is not there",
    ],
  ],
])("shape A: %s", (_, judged, honest, expected) => {
  expect(messages(shapeA, judged)).toEqual(expected);
  expect(judge(shapeA, judged).honest).toBe(honest);
});

test("every finding carries change, gate and number", () => {
  const { findings } = judge(shapeA, build(["base"], { versions: { api: 1n } }));
  expect(findings).toEqual([
    {
      code: "over-declared",
      changes: ["asid"],
      gate: { kind: "version", protocol: "api", at: 1n },
      number: 1n,
      message: "asid is missing, but its gate is open: api 1 is declared, and 1 opens it",
    },
  ]);
});

test.each<[string, Build, readonly string[]]>([
  [
    "a bit too many and one too few",
    build(["base", "get-features", "set-features", "suspend"], { versions: { api: 0n }, features: { features: 5n } }),
    [
      "unknown: features declares 0x4, bits of no known change",
      "over-declared: queue-ready is missing, but its gate is open: feature bit 0 (VDUSE_F_QUEUE_READY) of features is declared",
      "under-declared: suspend is there, but hidden: feature bit 1 (VDUSE_F_SUSPEND) of features is not declared",
    ],
  ],
  ["a mask that nobody can read opens nothing", build(["base"], { versions: { api: 0n }, features: { features: 3n } }), []],
])("shape D: %s", (_, judged, expected) => {
  expect(messages(shapeD, judged)).toEqual(expected);
});

describe("exclusive changes", () => {
  const changes = [change("old", version(1n)), change("new", version(2n), "old")];
  const both = [change("ours", version(1n)), change("theirs", version(1n), "ours")];

  // Where the consumer may settle on 1, a provider that replaced what 1 opens can say neither 2 nor 1. Where it cannot, 2 is true.
  test.each([
    ["up-to", changes, ["new"], 0n],
    ["exact", changes, ["new"], 2n],
    ["constant", changes, ["new"], 2n],
    ["up-to", changes, ["old"], 1n],
    ["exact", changes, ["old"], 1n],
    ["up-to", both, ["theirs"], 1n],
    ["up-to", both, ["ours"], 1n],
    ["up-to", both, [], 0n],
  ] as const)("%s %#", (picks, list, has, number) => {
    const contract = contractOf(list, picks);
    const declares = declare(contract, new Set(has));
    expect(declares.versions).toEqual({ api: number });
    expect(judge(contract, build(has, declares)).honest).toBe(true);
    expect(judge(contract, build(has, { versions: { api: number + 1n } })).honest).toBe(false);
  });

  test("the replaced change is over-declared where a consumer may still pick its number", () => {
    expect(messages(contractOf(changes), build(["new"], { versions: { api: 2n } }))).toEqual([
      "over-declared: old is missing, but its gate is open: api 2 is declared, and 1 opens it",
      "not-a-line: no number of api describes this build: new without old; the highest true number is 0",
    ]);
    expect(messages(contractOf(changes, "exact"), build(["new"], { versions: { api: 2n } }))).toEqual([]);
  });

  test("both at once is a finding", () => {
    expect(messages(contractOf(both), build(["ours", "theirs"], { versions: { api: 1n } }))).toEqual([
      "excluded-pair: ours and theirs exclude each other",
    ]);
  });
});

test("no number at all, when not even the lowest is true", () => {
  const contract = contractOf([change("first", version(0n)), change("second", version(1n))]);
  expect(declare(contract, new Set(["second"])).versions).toEqual({});
  expect(messages(contract, build(["second"], {}))).toEqual([
    "under-declared: second is there, but hidden: api version 1 is not declared",
    "not-a-line: no number of api describes this build: second without first; no number is true",
  ]);
});

test("a longer record opens the gates of all that is shorter", () => {
  const size = (bytes: number): Gate => ({ kind: "size", record: "config", size: bytes, policy: "zero-tail" });
  const contract = contractOf([change("a", size(48)), change("b", size(64))]);
  expect(messages(contract, build(["b"], { versions: { api: 0n } }))).toEqual([
    "over-declared: a is missing, but its gate is open: config has at least 48 bytes",
  ]);
});

test("one capability for two that exclude each other is kept by either", () => {
  const gate: Gate = { kind: "capability", protocol: "ext", id: 1n, name: "CAP" };
  const contract: Contract = {
    ...contractOf([change("one", gate), change("other", gate, "one")]),
    protocols: [
      {
        name: "ext",
        kind: "capability",
        on: ["c"],
        scope: "fd",
        passed: "value",
        check: "CHECK",
        unknown: 0,
        absent: 0,
        source: "",
      },
    ],
  };
  expect(messages(contract, build(["other"], { capabilities: new Set(["other"]) }))).toEqual([]);
  expect(messages(contract, build([], { capabilities: new Set(["other"]) }))).toEqual([
    "over-declared: one is missing, but its gate is open: capability 1 (CAP) of ext is declared",
    "over-declared: other is missing, but its gate is open: capability 1 (CAP) of ext is declared",
  ]);
});
