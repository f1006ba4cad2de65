import { describe, expect, test } from "vitest";
import { shapeA, shapeD } from "../interfaces/vduse/shapes.ts";
import { type BuildRequest, buildOf } from "./build-of.ts";
import { ContractError } from "./contract-error.ts";

const merged = ["base", "umem", "asid", "get-features", "set-features", "queue-ready", "suspend"];

test.each<[string | BuildRequest, { name: string; has: readonly string[]; versions: object; features: object }]>([
  ["7.3", { name: "vduse-shape-d@7.3", has: merged, versions: { api: 1n }, features: { features: 3n } }],
  ["vduse-shape-d@7.3", { name: "vduse-shape-d@7.3", has: merged, versions: { api: 1n }, features: { features: 3n } }],
  ["6.0", { name: "vduse-shape-d@6.0", has: ["base", "umem"], versions: { api: 0n }, features: {} }],
  [{}, { name: "vduse-shape-d@base", has: ["base"], versions: { api: 0n }, features: {} }],
  [{ has: ["asid"] }, { name: "vduse-shape-d@asid", has: ["base", "asid"], versions: { api: 1n }, features: {} }],
  [
    { from: "7.0", with: ["get-features", "set-features", "suspend"], without: ["umem"] },
    {
      name: "vduse-shape-d@7.0 with get-features with set-features with suspend without umem",
      has: ["base", "asid", "get-features", "set-features", "suspend"],
      versions: { api: 1n },
      features: { features: 2n },
    },
  ],
  [
    { from: "7.3", name: "mine", declares: { versions: { api: 0n } } },
    { name: "mine", has: merged, versions: { api: 0n }, features: { features: 3n } },
  ],
  [
    { from: "5.15", without: ["base"] },
    { name: "vduse-shape-d@5.15 without base", has: [], versions: { api: 0n }, features: {} },
  ],
])("%o", (what, { name, has, versions, features }) => {
  const build = buildOf(shapeD, what);
  expect({ ...build, has: [...build.has] }).toEqual({ name, has, declares: { versions, capabilities: new Set(), features } });
});

describe("refuses, and says what to do", () => {
  test.each<[string | BuildRequest, string]>([
    ["7.4", "build vduse-shape-d@7.4: vduse-shape-d has no release 7.4; did you mean 7.0?"],
    ["draft", "build vduse-shape-d@draft: vduse-shape-d has no release draft; known: 5.15, 6.0, 7.0, 7.3"],
    [
      { from: "7.3", without: ["suspned"] },
      "build vduse-shape-d@7.3 without suspned: vduse-shape-d has no change suspned; did you mean suspend?",
    ],
    [
      { from: "7.0", has: ["umem"] },
      "build vduse-shape-d@7.0: a build starts from a release or from a list, and not from both; add changes to a release by `with`",
    ],
    [{ name: "x", declares: { versions: { apj: 1n } } }, "build x: vduse-shape-d has no version protocol apj; did you mean api?"],
    [
      { name: "x", declares: { capabilities: new Set(["umme"]) } },
      "build x: vduse-shape-d has no change umme; did you mean umem?",
    ],
    [
      { name: "x", from: "7.0", with: ["set-features"] },
      "build x: set-features needs get-features, which is not there; add get-features or leave out set-features",
    ],
    [
      { name: "x", from: "7.0", with: ["suspend"] },
      [
        "build x has 2 problems:",
        "  x.suspend: suspend needs set-features, which is not there; add set-features or leave out suspend",
        "  x.suspend: suspend needs set-features, which needs get-features, which is not there; add get-features or leave out suspend",
      ].join("\n"),
    ],
  ])("%o", (what, message) => {
    expect(() => buildOf(shapeD, what)).toThrow(ContractError);
    expect(() => buildOf(shapeD, what)).toThrow(message);
  });

  test("two changes that exclude each other", () => {
    const changes = shapeA.changes.map((each) => (each.id === "asid" ? { ...each, excludes: ["umem"] } : each));
    expect(() => buildOf({ ...shapeA, changes, releases: [] }, { name: "x", has: ["umem", "asid"] })).toThrow(
      "build x: asid excludes umem; leave out one of them",
    );
  });
});
