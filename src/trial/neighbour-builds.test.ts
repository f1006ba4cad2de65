import { expect, test } from "vitest";
import { buildOf } from "../contract/build-of.ts";
import { played } from "../interfaces/played.ts";
import { withOneMore, withoutChange } from "./neighbour-builds.ts";

const { contract } = await played.vduse();

test("without a change goes what needs it, and the build says so", () => {
  const { has, declares } = withoutChange(contract, buildOf(contract, "7.3"), "features");
  expect(["features", "queue-ready", "suspend", "asid"].filter((id) => has.has(id))).toEqual(["asid"]);
  expect(declares).toEqual({ versions: { "api-version": 1n }, features: {}, capabilities: new Set() });
});

test("with a change more comes what it needs", () => {
  const other = withOneMore(contract, buildOf(contract, "6.15"), "suspend");
  expect(["features", "queue-ready", "suspend"].filter((id) => other?.has.has(id))).toEqual(["features", "suspend"]);
  expect(other?.declares).toEqual({ versions: { "api-version": 0n }, features: { features: 2n }, capabilities: new Set() });
});

test("what the build excludes cannot come", () => {
  expect(withOneMore(contract, buildOf(contract, "7.3"), "features-field")).toBeUndefined();
});

test("a lie stays a lie, and the rest stays true", () => {
  const build = buildOf(contract, { from: "7.3", declares: { versions: { "api-version": 7n } } });
  const { declares } = withoutChange(contract, build, "suspend");
  expect(declares).toEqual({ versions: { "api-version": 7n }, features: { features: 1n }, capabilities: new Set() });
  const silent = buildOf(contract, { from: "7.3", declares: { features: {} } });
  expect(withoutChange(contract, silent, "asid").declares).toEqual({
    versions: { "api-version": 0n },
    features: {},
    capabilities: new Set(),
  });
});

test("what was there from the first day stays", async () => {
  const { contract: vfio } = await played.vfio();
  const { has } = withoutChange(vfio, buildOf(vfio, "7.3"), "type1");
  expect(["base", "type1", "type1v2", "unmap-all"].filter((id) => has.has(id))).toEqual(["base"]);
});
