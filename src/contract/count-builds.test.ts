import { describe, expect, test } from "vitest";
import type { Change, ChangeId, Contract, Protocol } from "./contract.ts";
import { costOf } from "./cost.ts";
import { countBuilds } from "./count-builds.ts";
import { countDeclarations } from "./count-declarations.ts";
import { cover } from "./cover.ts";

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

/** `count` capabilities, with what each needs and excludes. */
function capabilities(
  count: number,
  needs: (i: number) => readonly number[],
  excludes: (i: number) => readonly number[],
): Contract {
  const ids = (list: readonly number[]): readonly ChangeId[] => list.filter((i) => i >= 0).map((i) => `c${i}`);
  const changes = numbers(count).map(
    (i): Change => ({
      ...{ id: `c${i}`, title: "", since: "1", source: "made up", needs: ids(needs(i)), excludes: ids(excludes(i)) },
      gate: { kind: "capability", protocol: "ext", id: BigInt(i), name: `CAP_${i}` },
    }),
  );
  const ext = {
    name: "ext",
    kind: "capability",
    on: ["fd"],
    scope: "fd",
    passed: "value",
    check: "CHECK",
    unknown: 0,
    absent: 0,
    source: "",
  } as const;
  return { name: "many", title: "", protocols: [ext], changes, releases: [] };
}

const none = () => [];

// Numbers that are known from elsewhere: powers of two, Fibonacci and Lucas numbers (independent sets of a path and of a ring), and the
// independent sets of a 6 x 6 grid (OEIS A006506: 2, 7, 63, 1234, 55447, 5598861).
describe("builds with picking", () => {
  test.each<[string, Contract, bigint]>([
    ["250 independent capabilities", capabilities(250, none, none), 2n ** 250n],
    ["200 that each need the one before", capabilities(200, (i) => [i - 1], none), 201n],
    ["one that 100 need", capabilities(101, (i) => (i === 0 ? [] : [0]), none), 2n ** 100n + 1n],
    ["100 of which any two exclude each other", capabilities(100, none, (i) => numbers(i)), 101n],
    ["200 in a row, neighbours exclusive", capabilities(200, none, (i) => [i - 1]), fibonacci(202)],
    ["90 in a ring, neighbours exclusive", capabilities(90, none, (i) => [i === 0 ? 89 : i - 1]), fibonacci(89) + fibonacci(91)],
    ["a grid of 6 by 6, neighbours exclusive", capabilities(36, none, (i) => [i % 6 === 0 ? -1 : i - 1, i - 6]), 5598861n],
  ])("%s", (_, contract, expected) => {
    expect(countBuilds(contract).withPicking).toBe(expected);
    // Each is behind a capability of its own, so each build says what it is.
    expect(countDeclarations(contract)).toEqual({ distinct: expected, alone: expected, inNumbers: expected });
  });

  // 300 numbers took 36 s while each build asked anew what each number promises; one second is ten times what 200 take.
  test("200 behind a number each, each needing the one before", { timeout: 5000 }, () => {
    const line = capabilities(200, (i) => [i - 1], none);
    const api = {
      ...line.protocols[0],
      name: "api",
      kind: "version",
      get: "GET",
      picks: "up-to",
      initial: 0n,
    } as unknown as Protocol;
    const changes = line.changes.map(
      (each, i): Change => ({ ...each, gate: { kind: "version", protocol: "api", at: BigInt(i + 1) } }),
    );
    const started = performance.now();
    const counted = countDeclarations({ ...line, protocols: [api], changes });
    expect(counted).toEqual({ distinct: 201n, alone: 201n, inNumbers: 201n });
    expect(performance.now() - started).toBeLessThan(3000);
  });

  test("a tangle of hundreds is refused, and does not hang", () => {
    const tangle = capabilities(400, none, (i) =>
      [i - 1, i - 20, i - 37, (i * 7919) % 400, (i * 104729) % 400].filter((j) => j !== i),
    );
    expect(() => countBuilds(tangle)).toThrow("depend on each other in too many ways to count builds");
  });
});

test("in line are the releases that differ; drafts only when asked for", () => {
  const contract = capabilities(3, none, none);
  const release = (name: string, status: "released" | "draft", ...has: readonly string[]) => ({
    name,
    has,
    status,
    source: "made up",
  });
  const releases = [
    release("1", "released", "c0"),
    release("1.1", "released", "c0"),
    release("2", "released", "c1", "c0"),
    release("3-rc", "draft", "c0", "c1", "c2"),
  ];
  expect(countBuilds({ ...contract, releases })).toEqual({ inLine: 2n, withPicking: 4n });
  expect(countBuilds({ ...contract, releases }, { drafts: true })).toEqual({ inLine: 3n, withPicking: 8n });
});

describe("cover", () => {
  // As many factors as KVM has capabilities on x86-64. The least that will do for 120 free factors is 10 (Kleitman and Spencer: as
  // many as ways to choose half of n, less one, from n - 1: 126 for n = 10, and 56 for n = 9).
  test("all pairs of 120 changes", { timeout: 5000 }, () => {
    const { builds, combinations } = cover(capabilities(120, none, none));
    expect(combinations).toBe(((120 * 119) / 2) * 4);
    expect(builds.length).toBe(10);
  });

  test("all pairs of 120 changes that depend on each other", { timeout: 5000 }, () => {
    const tangled = capabilities(
      120,
      (i) => (i % 2 === 0 ? [i - 6] : []),
      (i) => (i % 5 === 0 ? [i - 1] : []),
    );
    const { builds, combinations } = cover(tangled);
    const met = new Set<string>();
    for (const has of builds) {
      const sides = tangled.changes.map(({ id }) => `${has.has(id) ? "+" : "-"}${id}`);
      for (const [i, one] of sides.entries()) for (const other of sides.slice(0, i)) met.add(`${other} ${one}`);
      for (const { id, needs = [], excludes = [] } of tangled.changes) {
        if (has.has(id))
          expect([needs.every((need) => has.has(need)), excludes.some((each) => has.has(each))]).toEqual([true, false]);
      }
    }
    expect(met.size).toBe(combinations);
    expect(builds.length).toBeLessThanOrEqual(40);
  });

  test("the same contract gives the same builds", () => {
    const contract = capabilities(
      30,
      (i) => [i - 4],
      (i) => (i % 3 === 0 ? [i - 1] : []),
    );
    expect(cover(contract)).toEqual(cover(structuredClone(contract)));
  });

  test("one build where there is nothing to choose", () => {
    expect(cover(capabilities(0, none, none))).toEqual({ builds: [new Set()], combinations: 1 });
  });

  test.each([0, -1, 1.5, Number.NaN])("a strength of %d is refused", (strength) => {
    expect(() => cover(capabilities(3, none, none), { strength })).toThrow(`expected a strength of 1, 2, 3 …, found ${strength}`);
  });

  test("what does not fit is refused", () => {
    expect(() => cover(capabilities(250, none, none), { strength: 4 })).toThrow("too many to keep; ask for less strength");
  });
});

test("the cost of 120 capabilities", { timeout: 5000 }, () => {
  const { pairwise, ...cost } = costOf(capabilities(120, none, none));
  expect(cost).toEqual({ inLine: 0n, withPicking: 2n ** 120n, declarations: 2n ** 120n, alike: 0n, notALine: 0n });
  expect(pairwise).toBe(10);
});

/** 1, 1, 2, 3, 5 … */
function fibonacci(n: number): bigint {
  let [a, b] = [0n, 1n];
  for (let i = 0; i < n; i++) [a, b] = [b, a + b];
  return a;
}
