import { describe, expect, test } from "vitest";
import { declare } from "../../contract/declare.ts";
import { vduseContract } from "./contract.ts";
import { build, releases } from "./test-support.ts";

test("every release and draft is there, in order", () => {
  expect(vduseContract.releases.map(({ name, status }) => `${name} ${status}`)).toEqual(
    releases.map((name) => `${name} ${name.startsWith("draft") ? "draft" : "released"}`),
  );
});

describe("what a release says of itself", () => {
  test.each<[string, bigint, Readonly<Record<string, bigint>>]>([
    ["5.15", 0n, {}],
    ["6.15", 0n, {}],
    ["7.0", 1n, {}],
    ["7.2", 1n, {}],
    ["7.3", 1n, { features: 3n }],
    ["draft-a", 2n, { "features-version-2": 1n }],
    ["draft-b", 1n, { "features-field": 1n }],
    ["draft-c", 1n, { features: 0n }],
    ["draft-d", 1n, { features: 3n }],
  ])("%s", (name, version, features) => {
    const { declares } = build(name);
    expect(declares).toEqual({ versions: { "api-version": version }, capabilities: new Set(), features });
  });

  test("a tree in the middle of the series has groups and no spaces, and honestly says 0", () => {
    const has = new Set([...build("6.15").has, "vq-groups"]);
    expect(declare(vduseContract, has).versions).toEqual({ "api-version": 0n });
  });
});

describe("what the side-by-side table says of VDUSE", () => {
  const [version] = vduseContract.protocols;
  test.each([
    ["who picks: the user, up to the highest; GET settles on it", [version.picks, version.getPins], ["up-to", "highest"]],
    ["scope: copied to the device", version.scope, "object"],
    ["repeat: yes", version.repeat, { allowed: true }],
    ["never locked", version.locks, "never"],
    ["needed first: no, 0 without it", ["neededFirst" in version, version.defaultsTo], [false, 0n]],
    ["unknown number", version.unknown, "EINVAL"],
    ["passed", version.passed, "u64 pointer"],
  ])("%s", (_, found, expected) => {
    expect(found).toEqual(expected);
  });
});

test("the shapes of one idea exclude each other", () => {
  for (const one of ["features-version-2", "features-field"]) {
    expect(() => build({ from: "7.3", with: [one] })).toThrow(/excludes/);
  }
});

test("what could not be verified says so", () => {
  const doubtful = vduseContract.changes.filter((change) => "unverified" in change).map(({ id }) => id);
  expect(doubtful).toEqual([
    "config-offset-check",
    "irq-needs-driver",
    "vq-num-limit",
    "name-required",
    "net",
    "version-not-asked",
    "vq-align-strict",
    "compat-records",
    "compat-answer",
    "features-field",
    "queue-ready-field",
  ]);
});
