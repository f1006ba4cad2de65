import { describe, expect, test } from "vitest";
import { menuContract } from "../../test/support/menu-host.ts";
import { buildOf } from "../contract/build-of.ts";
import type { Contract } from "../contract/contract.ts";
import { eachBuild } from "../contract/each-build.ts";
import { played } from "../interfaces/played.ts";
import { vduseContract } from "../interfaces/vduse/contract.ts";
import { matrixCases } from "./matrix-cases.ts";
import { nameBuild } from "./matrix-name.ts";
import { inVersionOrder } from "./matrix-order.ts";

const shown = (contract: Contract, options: Parameters<typeof matrixCases>[1]) =>
  matrixCases(contract, options).cases.map(({ kind, name, has, declares: { versions, capabilities, features } }) => {
    const said = [...Object.values(versions), ...capabilities, ...Object.values(features).map((mask) => `mask ${mask}`)];
    return `${kind} ${name}: ${has.join(" ")} | ${said.join(" ")}`;
  });

describe("the cases of a small contract", () => {
  test("releases alone", () => {
    expect(shown(menuContract, { strength: 0 })).toEqual([
      "release 1: menus | 0",
      "release 2: menus icons badges | 1 badges",
      "release 3: menus icons badges features themes sounds | 1 badges mask 3",
    ]);
  });

  test("each change there and not", () => {
    expect(shown(menuContract, { strength: 1 })).toEqual([
      "release 1: menus | 0",
      "release 2: menus icons badges | 1 badges",
      "release 3: menus icons badges features themes sounds | 1 badges mask 3",
    ]);
  });

  test("every pair, each honest, and no release twice", () => {
    expect(shown(menuContract, {})).toEqual([
      "release 1: menus | 0",
      "release 2: menus icons badges | 1 badges",
      "release 3: menus icons badges features themes sounds | 1 badges mask 3",
      "cover 1 with features, themes: menus features themes | 0 mask 1",
      "cover 2 without icons: menus badges | 0 badges",
      "cover 2 without badges: menus icons | 1",
      "cover 1 with features, sounds: menus features sounds | 0 mask 2",
    ]);
  });

  test("each pair that any build has is in one of the cases", () => {
    const ids = menuContract.changes.map(({ id }) => id);
    const pairs = (builds: Iterable<ReadonlySet<string>>) => {
      const found = new Set<string>();
      for (const has of builds)
        for (const one of ids) for (const other of ids) found.add(`${one} ${has.has(one)} ${other} ${has.has(other)}`);
      return found;
    };
    const met = matrixCases(menuContract).cases.map(({ has }) => new Set(has));
    expect(pairs(met)).toEqual(pairs(eachBuild(menuContract)));
  });

  test("and what says what is not true", () => {
    const lies = shown(menuContract, { strength: 0, dishonest: true }).filter((line) => line.startsWith("dishonest"));
    expect(lies).toEqual([
      "dishonest 1 saying version 1: menus | 1",
      "dishonest 2 saying version 2: menus icons badges | 2 badges",
      "dishonest 2 saying version 0: menus icons badges | 0 badges",
      "dishonest 3 saying version 2: menus icons badges features themes sounds | 2 badges mask 3",
      "dishonest 3 saying version 0: menus icons badges features themes sounds | 0 badges mask 3",
      "dishonest 3 hiding F_SOUNDS: menus icons badges features themes sounds | 1 badges mask 1",
    ]);
  });
});

describe("every interface that is played", () => {
  test.each(Object.entries(played))("%s", async (_, load) => {
    const { contract } = await load();
    const { cases, combinations } = matrixCases(contract, { dishonest: true });
    expect(combinations).toBeGreaterThan(0);
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
    expect(cases.filter(({ kind }) => kind === "release" || kind === "draft").map(({ id }) => id)).toEqual(
      contract.releases.map(({ name }) => name),
    );
    const releases = new Set(contract.releases.map(({ has }) => [...buildOf(contract, { has }).has].join(" ")));
    for (const { kind, request, has, declares, name } of cases) {
      const build = buildOf(contract, request);
      expect({ name, has: [...build.has], declares: build.declares }).toEqual({ name, has, declares });
      const honest = buildOf(contract, { has }).declares;
      if (kind === "dishonest") expect(declares).not.toEqual(honest);
      else expect(declares).toEqual(honest);
      if (kind === "cover") expect(releases.has(has.join(" "))).toBe(false);
    }
  });
});

describe("names", () => {
  test.each<[readonly string[], string]>([
    [["base"], "5.15"],
    [["base", "asid", "vq-groups"], "5.15 with vq-groups, asid"],
    [["base", "umem"], "6.0 without iova-info"],
    [
      ["base", "umem", "iova-info", "config-offset-check", "irq-needs-driver", "vq-num-limit", "fs"],
      "6.15 without name-required, net",
    ],
  ])("%j is %s", (has, name) => {
    expect(nameBuild(vduseContract, new Set(has)).name).toBe(name);
  });

  test("too many to list are counted, and still told apart", () => {
    const has = new Set(["base", "iova-info", "vq-num-limit", "net", "features", "queue-ready"]);
    const other = new Set(["base", "iova-info", "vq-num-limit", "fs", "features", "queue-ready"]);
    const [one, two] = [nameBuild(vduseContract, has).name, nameBuild(vduseContract, other).name];
    expect(one).toMatch(/^6\.0 with 4 changes, without umem \([0-9a-f]{8}\)$/);
    expect(two).toMatch(/^6\.0 with 4 changes, without umem \([0-9a-f]{8}\)$/);
    expect(one).not.toBe(two);
  });

  test("as far from two, a build is told from the one that was released, then from the newest", () => {
    const source = "test";
    const change = (id: string) => ({ id, title: id, gate: { kind: "base" }, silent: true, since: "1", source }) as const;
    const contract: Contract = {
      name: "c",
      title: "c",
      protocols: [],
      changes: ["a", "b", "c"].map(change),
      releases: [
        { name: "1", has: ["a"], status: "released", source },
        { name: "2", has: ["b"], status: "released", source },
        { name: "draft", has: ["c"], status: "draft", source },
      ],
    };
    expect(nameBuild(contract, new Set()).name).toBe("2 without b");
    const bare = { ...contract, releases: [] };
    expect(nameBuild(bare, new Set(["c", "a"])).name).toBe("a, c");
    expect(nameBuild(bare, new Set()).name).toBe("nothing");
  });
});

describe("a history that was linear", () => {
  const source = "test";
  const change = (id: string, at: bigint, more: object = {}) => ({
    id,
    title: id,
    gate: { kind: "version" as const, protocol: "api", at },
    since: "1",
    source,
    ...more,
  });
  const contract: Contract = {
    name: "line",
    title: "line",
    protocols: menuContract.protocols.slice(0, 1).map((each) => ({ ...each, name: "api" })),
    changes: [
      change("a1", 1n),
      change("b1", 1n),
      change("a2", 2n),
      change("a3", 3n, { excludes: ["b1"] }),
      change("a4", 4n, { needs: ["a3"] }),
    ],
    releases: [],
  };

  test("what a number stands for comes with what the lower ones stand for, unless it replaced that", () => {
    const needs = inVersionOrder(contract, ["api"]).changes.map(({ id, needs = [] }) => `${id}: ${needs.join(" ")}`);
    expect(needs).toEqual(["a1: ", "b1: ", "a2: a1 b1", "a3: a1", "a4: a3"]);
  });

  test("its builds are builds of the contract, and fewer", () => {
    const all = [...eachBuild(contract)].map((has) => [...has].sort().join(" "));
    const ordered = [...eachBuild(inVersionOrder(contract, ["api"]))].map((has) => [...has].sort().join(" "));
    expect(ordered.sort()).toEqual(["", "a1", "a1 a2 b1", "a1 a3", "a1 a3 a4", "a1 b1", "b1"]);
    expect(ordered.filter((each) => !all.includes(each))).toEqual([]);
    expect(all.length).toBe(16);
  });

  test("the covering array keeps to it", () => {
    const { cases } = matrixCases(vduseContract, { linear: ["api-version"] });
    expect(cases.length).toBeGreaterThan(12);
    expect(matrixCases(vduseContract, { linear: ["api-version"] }).cases).toEqual(cases);
    expect(() => matrixCases(vduseContract, { linear: ["api"] })).toThrow(
      "version order of vduse: vduse has no version protocol api; known: api-version",
    );
  });
});

test("options that cannot be", () => {
  expect(() => matrixCases(menuContract, { strength: -1 })).toThrow(/expected a strength of 1, 2, 3/);
  expect(() => matrixCases(menuContract, { strength: 1.5 })).toThrow(/expected a strength of 1, 2, 3/);
});
