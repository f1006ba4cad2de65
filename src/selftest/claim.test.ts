import { expect, test } from "vitest";
import { hostContract } from "../../test/support/plugin-host.ts";
import type { Declaration } from "../contract/build.ts";
import { buildOf } from "../contract/build-of.ts";
import { claimOf } from "./claim.ts";

const claimed = (from: string, declares: Partial<Declaration>) => [
  ...claimOf(hostContract, buildOf(hostContract, { from, declares })).has,
];

test.each<[string, string, Partial<Declaration>, readonly string[]]>([
  ["an honest build is what it has", "1", {}, ["host"]],
  ["a number promises what is behind it", "1", { versions: { api: 1n } }, ["host", "unload"]],
  ["a capability", "1", { capabilities: new Set(["sounds"]) }, ["host", "sounds"]],
  ["a bit", "1", { features: { features: 8n } }, ["host", "menus"]],
  ["a bit that stands for nothing promises nothing", "1", { features: { features: 1n } }, ["host"]],
  [
    "what is hidden is there all the same",
    "2",
    { versions: { api: 0n }, capabilities: new Set() },
    ["host", "unload", "icons", "themes"],
  ],
])("%s", (_name, from, declares, has) => {
  expect(claimed(from, declares)).toEqual(has);
});

test("of two changes behind one number that exclude each other, the one that is there is meant", () => {
  const [unload] = hostContract.changes.filter(({ id }) => id === "unload");
  if (unload === undefined) throw new Error("the host has it");
  const contract = { ...hostContract, changes: [...hostContract.changes, { ...unload, id: "eject", excludes: ["unload"] }] };
  const build = buildOf(contract, { has: ["eject"] });
  expect([...claimOf(contract, build).has]).toEqual(["host", "eject"]);
});
