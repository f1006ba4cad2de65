import { expect, test } from "vitest";
import { shapeA, shapeD } from "../interfaces/vduse/shapes.ts";
import type { Change, Contract } from "./contract.ts";
import { type Picks, picksFor, type Target } from "./picks-for.ts";

const change = (id: string, needs: readonly string[] = [], excludes: readonly string[] = []): Change => ({
  ...{ id, title: id, since: "1", source: "made up", needs, excludes },
  gate: { kind: "probe", command: id, absent: "ENOTTY" },
});
const contract = (...changes: readonly Change[]): Contract => ({ name: "dev", title: "", protocols: [], changes, releases: [] });
const texts = (picks: Picks) =>
  picks.possible
    ? [
        ...picks.add.map((each) => `add ${each.change}: ${each.reason}`),
        ...picks.drop.map((each) => `drop ${each.change}: ${each.reason}`),
      ]
    : picks.reasons;

test.each<[string, Contract, readonly string[], Target, readonly string[]]>([
  ["already true", shapeA, ["base", "asid"], { protocol: "api", version: 1n }, []],
  [
    "a number needs all that it opens",
    shapeA,
    ["base", "get-features"],
    { protocol: "api", version: 2n },
    ["add asid: it is behind api version 1", "add features-field: it is behind api version 2"],
  ],
  [
    "a number that nobody knows",
    shapeA,
    ["base"],
    { protocol: "api", version: 3n },
    ["vduse-shape-a knows api from 0 to 2; nothing says what 3 promises"],
  ],
  [
    "what the pick needs, with the way there",
    shapeD,
    ["base"],
    { changes: ["suspend"] },
    [
      "add get-features: suspend needs set-features, which needs it",
      "add set-features: suspend needs it",
      "add suspend: it is asked for",
    ],
  ],
  [
    "dropping what excludes, and what needed that",
    contract(change("old"), change("user", ["old"]), change("new", [], ["old"]), change("top", ["new"])),
    ["old", "user"],
    { changes: ["top"] },
    [
      "add new: top needs it",
      "add top: it is asked for",
      "drop old: new excludes it",
      "drop user: it needs old, which is dropped",
    ],
  ],
  [
    "mending a build that could not be",
    contract(change("a"), change("b", ["a"]), change("c")),
    ["b"],
    { changes: ["c"] },
    ["add a: b needs it", "add c: it is asked for"],
  ],
  [
    "impossible, with only the wishes that clash",
    contract(change("old"), change("a", ["old"]), change("b", [], ["old"]), change("c")),
    [],
    { changes: ["c", "a", "b"] },
    ["a needs old; b excludes old"],
  ],
  [
    "a bundle",
    {
      ...contract(change("bind"), change("invalidate", ["bind"]), change("respond")),
      bundles: { sva: ["bind", "invalidate", "respond"] },
    },
    ["bind"],
    { bundle: "sva" },
    ["add invalidate: it is in bundle sva", "add respond: it is in bundle sva"],
  ],
])("%s", (_, of, has, target, expected) => {
  expect(texts(picksFor(of, { has: new Set(has) }, target))).toEqual(expected);
});

const numbered = (count: number): Contract => ({
  ...shapeA,
  releases: [],
  changes: Array.from({ length: count }, (_, index) => [
    { ...change(`one-${index}`), gate: { kind: "version", protocol: "api", at: 1n } as const },
    { ...change(`other-${index}`, [], [`one-${index}`]), gate: { kind: "version", protocol: "api", at: 1n } as const },
  ]).flat(),
});

test("either of two that share a number will do, and forty such choices are made at once", () => {
  const has = new Set(["other-0"]);
  const picks = picksFor(numbered(40), { has }, { protocol: "api", version: 1n });
  expect(picks.possible && [picks.add.length, picks.drop.length]).toEqual([39, 0]);
});

test.each<[Target, string]>([
  [{ changes: ["asdi"] }, "picks for vduse-shape-a: vduse-shape-a has no change asdi; did you mean asid?"],
  [{ bundle: "sva" }, "picks for vduse-shape-a: vduse-shape-a has no bundle sva; there is none"],
  [{ bundle: "constructor" }, "picks for vduse-shape-a: vduse-shape-a has no bundle constructor; there is none"],
  [{ protocol: "apj", version: 1n }, "picks for vduse-shape-a: vduse-shape-a has no version protocol apj; did you mean api?"],
])("unknown names: %o", (target, message) => {
  expect(() => picksFor(shapeA, { has: new Set() }, target)).toThrow(message);
});
