import { describe, expect, test } from "vitest";
import { menuContract } from "../../test/support/menu-host.ts";
import type { Change, ChangeId, Contract } from "../contract/contract.ts";
import { cover } from "../contract/cover.ts";
import { eachBuild } from "../contract/each-build.ts";
import { causesText, findCauses } from "./matrix-causes.ts";
import { explain } from "./matrix-explain.ts";
import { holds, type Literal, literalsText } from "./matrix-literal.ts";
import { buildKey, type Observation } from "./matrix-observation.ts";

/** `+asid -features` */
const literals = (text: string): readonly Literal[] =>
  text
    .split(" ")
    .filter((word) => word !== "")
    .map((word) => ({ change: word.slice(1), there: word[0] === "+" }));
const shown = (all: readonly Literal[]) => all.map(({ change, there }) => `${there ? "+" : "-"}${change}`).join(" ");

const changes = (...ids: readonly string[]): readonly Change[] =>
  ids.map((id) => ({ id, title: id, gate: { kind: "base" }, silent: true, since: "1", source: "test" }));
const contractOf = (all: readonly Change[]): Contract => ({ name: "t", title: "t", protocols: [], changes: all, releases: [] });
const free = contractOf(changes("a", "b", "c", "d", "e"));
const see = (builds: Iterable<ReadonlySet<ChangeId>>, fails: (has: ReadonlySet<ChangeId>) => boolean): readonly Observation[] =>
  [...builds].map((has) => ({ has, fails: fails(has) }));

describe("in words", () => {
  test.each([
    ["+asid", "asid is there"],
    ["-asid", "asid is not there"],
    ["+asid -features", "asid is there and features is not"],
    ["+a +b -c -d", "a and b are there and c and d are not"],
    ["-a -b -c", "a, b and c are not there"],
    ["", "whatever the build has"],
  ])("%j: %s", (text, words) => {
    expect(literalsText(literals(text))).toBe(words);
  });
});

describe("from what was seen", () => {
  const builds = (text: string) =>
    text.split(",").map((each): Observation => {
      const [verdict, ...has] = each.trim().split(" ");
      return { has: new Set(has), fails: verdict === "fails" };
    });
  test.each<[string, string, readonly string[]]>([
    ["nothing fails", "passes a, passes b", []],
    ["everything fails", "fails a, fails b", [" 0"]],
    ["one change", "fails a b, passes b, passes c, fails a c", ["+a 0"]],
    ["its absence", "fails b, passes a b, passes a", ["-a 0"]],
    ["two fit as well; what is there is said first", "fails a, passes b", ["+a 1"]],
    ["there and not there", "fails a, passes a b, passes, passes b", ["+a -b 0"]],
    ["two reasons", "fails a, fails b, passes, passes c, fails a c, fails b c", ["+a 0", "+b 0"]],
    [
      "one of three changes rather than two of one",
      "fails a b c, fails a b c d, passes a b, passes b c, passes a c, passes",
      ["+a +b +c 0"],
    ],
    ["the same build both ways: nothing tells", "fails a, passes a", []],
    ["and the rest is told", "fails a, passes a, fails b, passes c", ["+b 0"]],
  ])("%s", (_, text, found) => {
    expect(explain(free, builds(text)).map((each) => `${shown(each.literals)} ${each.alternatives}`)).toEqual(found);
  });
});

describe("with trials", () => {
  const run = async (
    contract: Contract,
    seen: readonly Observation[],
    fails: (has: ReadonlySet<ChangeId>) => boolean,
    most?: number,
  ) => {
    const asked: string[] = [];
    const found = await findCauses(contract, seen, {
      ask: async (has) => {
        asked.push(buildKey(has));
        return fails(has);
      },
      ...(most === undefined ? {} : { most }),
    });
    return { ...found, trials: asked };
  };

  test("asid is there and features is not: two builds suffice to begin with", async () => {
    const contract = contractOf(changes("asid", "features", "umem", "net", "fs"));
    const fails = (has: ReadonlySet<ChangeId>) => has.has("asid") && !has.has("features");
    const found = await run(contract, see([new Set(["asid", "umem", "net"]), new Set(["features", "fs"])], fails), fails);
    expect(causesText(found)).toBe("fails exactly when asid is there and features is not");
    expect(found.causes.map(({ evidence }) => evidence)).toEqual(["confirmed"]);
    for (const { literal, fails: failing, passes } of found.causes[0]?.pairs ?? []) {
      expect([fails(failing), fails(passes)]).toEqual([true, false]);
      expect([failing.has(literal.change), passes.has(literal.change)]).toEqual([literal.there, !literal.there]);
    }
    expect(found.causes[0]?.pairs.map(({ literal }) => literal.change)).toEqual(["asid", "features"]);
    expect(found.trials.length).toBeLessThan(12);
    expect(new Set(found.trials).size).toBe(found.trials.length);
  });

  test("two causes", async () => {
    const fails = (has: ReadonlySet<ChangeId>) => has.has("a") || (has.has("b") && !has.has("c"));
    const found = await run(free, see(cover(free).builds, fails), fails);
    expect(causesText(found)).toBe("fails exactly when a is there, or when b is there and c is not");
    expect(found.causes.map(({ evidence }) => evidence)).toEqual(["confirmed", "confirmed"]);
  });

  test("whatever it has: nothing passes, so nothing can be asked", async () => {
    const found = await run(
      free,
      see(cover(free).builds, () => true),
      () => true,
    );
    expect(causesText(found)).toBe("fails whatever the build has");
    expect(found.causes).toEqual([{ when: [], evidence: "seen", alternatives: 0, pairs: [] }]);
    expect(found.trials).toEqual([]);
  });

  test("what needs something fails without it, too: the cause is what is missing, not what goes with it", async () => {
    const fails = (has: ReadonlySet<ChangeId>) => !has.has("features");
    const found = await run(menuContract, see(cover(menuContract).builds, fails), fails);
    expect(causesText(found)).toBe("fails exactly when features is not there");
  });

  test("no more trials than allowed; then only what was seen is said", async () => {
    const fails = (has: ReadonlySet<ChangeId>) => has.has("asid") && !has.has("features");
    const contract = contractOf(changes("asid", "features", "umem", "net", "fs"));
    const seen = see([new Set(["asid", "umem", "net"]), new Set(["features", "fs"])], fails);
    for (const most of [0, 1, 2, 3]) {
      const found = await run(contract, seen, fails, most);
      expect(found.trials.length).toBeLessThanOrEqual(most);
      expect(found.exhausted).toBe(true);
      expect(found.causes.map(({ evidence }) => evidence)).toEqual(["seen"]);
      expect(found.unexplained).toBe(0);
    }
    const alone = await findCauses(contract, seen);
    expect(alone.causes.map(({ when, alternatives }) => [shown(when), alternatives])).toEqual([["+asid", 4]]);
    expect(alone.exhausted).toBe(false);
  });

  test("answers that nobody can give leave it at what was seen", async () => {
    const fails = (has: ReadonlySet<ChangeId>) => has.has("a") && has.has("b");
    const found = await findCauses(free, see([new Set(["a", "b", "c"]), new Set(["d"])], fails), { ask: async () => undefined });
    expect(found.causes.map(({ evidence }) => evidence)).toEqual(["seen"]);
    expect(found.asked).toEqual([]);
  });

  test("a program that does as it likes ends, and is said not to be explained", async () => {
    let turn = 0;
    const seen: readonly Observation[] = [...eachBuild(free)].flatMap((has) => [
      { has, fails: true },
      { has, fails: false },
    ]);
    const found = await findCauses(free, seen, { ask: async () => turn++ % 2 === 0 });
    expect(found.causes.length + found.unexplained).toBeGreaterThan(0);
  });
});

/** Numbers that the seed decides. */
function numbers(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % below;
  };
}

/** A contract in which every change can be there: needs lead to earlier changes, and none excludes what it needs. */
function randomContract(next: (below: number) => number): Contract {
  const count = 3 + next(7);
  const all: { id: string; needs: string[]; excludes: string[] }[] = [];
  for (let index = 0; index < count; index++) {
    const needs = all.filter(() => next(6) === 0).map(({ id }) => id);
    all.push({
      id: `c${index}`,
      needs,
      excludes: all.filter(({ id }) => !needs.includes(id) && next(9) === 0).map(({ id }) => id),
    });
  }
  return contractOf(changes(...all.map(({ id }) => id)).map((change, index) => ({ ...change, ...all[index] })));
}

describe("random contracts with a planted cause", () => {
  const planted = (contract: Contract, next: (below: number) => number, size: number) => {
    const builds = [...eachBuild(contract)];
    const from = builds[next(builds.length)] as ReadonlySet<ChangeId>;
    const ids = contract.changes.map(({ id }) => id).sort(() => next(3) - 1);
    return { builds, cause: ids.slice(0, size).map((change) => ({ change, there: from.has(change) })) };
  };

  test("one conjunction of as many changes as are covered is found, on every build that can be", async () => {
    for (let seed = 1; seed <= 400; seed++) {
      const next = numbers(seed);
      const contract = randomContract(next);
      const size = 1 + next(3);
      const { builds, cause } = planted(contract, next, size);
      const seen = see(cover(contract, { strength: size }).builds, (has) => holds(cause, has));
      const possible = new Set(builds.map(buildKey));
      const found = await findCauses(contract, seen, {
        ask: async (has) => {
          if (!possible.has(buildKey(has))) throw new Error(`seed ${seed}: no build can be ${buildKey(has)}`);
          return holds(cause, has);
        },
        most: 200,
      });
      const wrong = builds.filter((has) => found.causes.some(({ when }) => holds(when, has)) !== holds(cause, has));
      expect({ seed, wrong: wrong.map(buildKey) }).toEqual({ seed, wrong: [] });
      expect({ seed, longer: found.causes.filter(({ when }) => when.length > size) }).toEqual({ seed, longer: [] });
      expect({ seed, causes: found.causes.length, unexplained: found.unexplained }).toEqual({ seed, causes: 1, unexplained: 0 });
    }
  });

  test("several causes: all that was seen is explained, nothing that passes is, and what is confirmed has its pairs", async () => {
    let confirmed = 0;
    for (let seed = 1; seed <= 300; seed++) {
      const next = numbers(seed + 1_000);
      const contract = randomContract(next);
      const causes = [planted(contract, next, 1 + next(2)).cause, planted(contract, next, 2).cause];
      const fails = (has: ReadonlySet<ChangeId>) => causes.some((cause) => holds(cause, has));
      const seen = see(cover(contract).builds, fails);
      const most = next(60);
      let trials = 0;
      const found = await findCauses(contract, seen, {
        most,
        ask: async (has) => {
          trials++;
          return fails(has);
        },
      });
      expect(trials).toBeLessThanOrEqual(most);
      expect(found.asked.length).toBe(trials);
      expect(found.unexplained).toBe(0);
      for (const { has, fails: failed } of [...seen, ...found.asked]) {
        expect({ seed, fails: found.causes.some(({ when }) => holds(when, has)) }).toEqual({ seed, fails: failed });
      }
      for (const cause of found.causes.filter(({ evidence }) => evidence === "confirmed")) {
        confirmed++;
        expect(cause.pairs.map(({ literal }) => literal)).toEqual(cause.when);
        for (const pair of cause.pairs) expect([fails(pair.fails), fails(pair.passes)]).toEqual([true, false]);
      }
    }
    expect(confirmed).toBeGreaterThan(200);
  });
});
