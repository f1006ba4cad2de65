import { describe, expect, test } from "vitest";
import { readElements } from "../../test/support/read-elements.ts";
import { audit } from "./audit.ts";
import type { Elements } from "./element.ts";

/** A header as its releases and the tree have it: constants by name, commands and members among them. */
function auditOf(releases: readonly Elements[], tree: Elements, make?: string) {
  const names = releases.map((_, at) => `${at + 1}.0`);
  const [header] = audit({
    releases: names,
    tree: "tree",
    arch: "x86_64",
    notRead: [],
    make,
    headers: [{ header: "linux/x.h", releases, tree, texts: [] }],
  }).headers;
  if (header === undefined) throw new Error("the header was not audited");
  return header;
}

/** The tree with the picks for a number, each element as the first release with that number has it. */
function withPicks(releases: readonly Elements[], tree: Elements, make: string): Elements {
  const release = releases.find((each) => `${each.get("X_API_VERSION")?.number}` === make) ?? new Map();
  const picks = auditOf(releases, tree, make).numbers.flatMap((number) => number.picks);
  expect(picks.map(({ target, impossible, drop }) => [target, impossible, drop])).toEqual([[`X_API_VERSION ${make}`, [], []]]);
  const taken = new Map(tree);
  for (const { elements } of picks.flatMap(({ add }) => add)) {
    for (const name of elements) taken.set(name, release.get(name));
  }
  taken.set("X_API_VERSION", release.get("X_API_VERSION"));
  return taken;
}

const first = "#define X_API_VERSION 1\n#define X_CAP_ONE 1\n";
const second = "#define X_API_VERSION 2\n#define X_CAP_ONE 1\n#define X_TWO _IO(7, 2)\n#define X_CAP_TWO 2\n";
const third = `${second.replace("VERSION 2", "VERSION 3")}#define X_CAP_THREE 3\n`;

describe("applying the picks that make a number true makes it true", () => {
  test.each([
    [
      "a capability with another number is picked, too",
      [first, second, third],
      `${first}#define X_CAP_TWO 9\n`,
      "2",
      ["X_CAP_TWO", "X_TWO"],
    ],
    ["what is here as upstream has it is not picked", [first, second, third], `${first}#define X_CAP_TWO 2\n`, "2", ["X_TWO"]],
    [
      "what upstream moved, and the tree has neither way, is picked: with the picks the tree is where upstream has settled it",
      [`${first}#define X_FLAG_A 1\n`, `${second}#define X_FLAG_A 2\n`],
      `${first}#define X_FLAG_A 4\n`,
      "2",
      ["X_CAP_TWO", "X_FLAG_A", "X_TWO"],
    ],
  ])("%s", (_, texts, text, make, elements) => {
    const releases = texts.map(readElements);
    const tree = readElements(text);
    const [number] = auditOf(releases, tree, make).numbers;
    expect(number?.picks.flatMap(({ add }) => add.flatMap((each) => each.elements)).sort()).toEqual(elements);
    const after = auditOf(releases, withPicks(releases, tree, make));
    expect(after.numbers.map(({ declared, honest, over }) => ({ declared, honest, over }))).toEqual([
      { declared: make, honest: make, over: [] },
    ]);
  });

  test("whatever upstream moved, removed or added, and whatever the tree took of it", () => {
    let tried = 0;
    for (let seed = 1; seed <= 80; seed++) {
      const random = randomOf(seed);
      const { releases, tree } = seriesOf(random);
      for (const make of ["2", "3", "4"]) {
        if (auditOf(releases, tree, make).numbers.length === 0) continue;
        const [number] = auditOf(releases, withPicks(releases, tree, make)).numbers;
        expect({ seed, make, declared: number?.declared, over: number?.over }).toEqual({ seed, make, declared: make, over: [] });
        expect({ seed, make, honest: BigInt(number?.honest ?? 0) >= BigInt(make) }).toEqual({ seed, make, honest: true });
        tried++;
      }
    }
    expect(tried).toBe(240);
  });
});

/** Four releases of capabilities, each with a number more; a tree with some of each, and some numbers of its own. */
function seriesOf(random: (below: number) => number) {
  const values = new Map<string, number>();
  const text = (version: number, from: ReadonlyMap<string, number>) =>
    `#define X_API_VERSION ${version}\n${[...from].map(([name, value]) => `#define ${name} ${value}\n`).join("")}`;
  const texts: string[] = [];
  const states: ReadonlyMap<string, number>[] = [];
  for (let version = 1; version <= 4; version++) {
    for (let more = 0; more < 3; more++) values.set(`X_CAP_${version}${more}`, version * 10 + more);
    for (const name of [...values.keys()]) {
      if (random(12) === 0) values.set(name, 100 + random(20));
      else if (random(20) === 0) values.delete(name);
    }
    states.push(new Map(values));
    texts.push(text(version, values));
  }
  const taken = new Map(states[random(4)]);
  for (const state of states) {
    for (const [name, value] of state) {
      if (random(3) === 0) taken.set(name, value);
      else if (random(10) === 0) taken.set(name, 200 + random(20));
      else if (random(9) === 0) taken.delete(name);
    }
  }
  return { releases: texts.map(readElements), tree: readElements(text(1 + random(4), taken)) };
}

/** The same numbers for the same seed (a linear congruential generator). */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % below;
  };
}
