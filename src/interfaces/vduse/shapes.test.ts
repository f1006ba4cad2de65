import { describe, expect, test } from "vitest";
import type { Contract } from "../../contract/contract.ts";
import { costOf } from "../../contract/cost.ts";
import { cover } from "../../contract/cover.ts";
import { shapeA, shapeB, shapeC, shapeD, shapes } from "./shapes.ts";

// By hand. In each shape umem and asid are there or not (2 x 2), by themselves.
//
// A: none, the query, or query and field: 2 x 2 x 3 = 12. The number says 0, 1 (asid) or 2 (asid, query, field): 3 declarations; it
//    never tells of umem, so no build is known by it. Without asid, the query alone and the query with field are beyond any true
//    number, and with asid the query alone is: 3 of the 6 ways, each with and without umem: 6 that no number describes.
// B: the same 12; the number says 0 or 1, and the query is tried: 2 declarations, and every build is described.
// C: none, the query, or query and acknowledgement: 12. The mask cannot be read, or is 0: 2 x 2 declarations.
// D: none; the query; both commands with none, either or both bits: 1 + 1 + 4 = 6, so 2 x 2 x 6 = 24. The mask cannot be read, or is 0, 1,
//    2 or 3: 2 x 5 declarations.
//
// In line there are 5.15, 6.0, 7.0 and the shape itself: 4 each. Pairwise is held to the least that will do, below.
test.each([
  ["A", shapeA, { inLine: 4n, withPicking: 12n, pairwise: 5, declarations: 3n, alike: 12n, notALine: 6n }],
  ["B", shapeB, { inLine: 4n, withPicking: 12n, pairwise: 5, declarations: 2n, alike: 12n, notALine: 0n }],
  ["C", shapeC, { inLine: 4n, withPicking: 12n, pairwise: 5, declarations: 4n, alike: 12n, notALine: 0n }],
  ["D", shapeD, { inLine: 4n, withPicking: 24n, pairwise: 6, declarations: 10n, alike: 24n, notALine: 0n }],
] as const)("what shape %s costs", (_, shape, cost) => {
  expect(costOf(shape, { drafts: true })).toEqual(cost);
});

test("without drafts, A, B and C cost what 7.0 does, and D is as merged", () => {
  const today = { inLine: 3n, withPicking: 4n, pairwise: 4, declarations: 2n, alike: 4n, notALine: 0n };
  expect([shapeA, shapeB, shapeC].map((shape) => costOf(shape))).toEqual([today, today, today]);
  expect(costOf(shapeD)).toEqual(costOf(shapeD, { drafts: true }));
});

describe("no fewer builds cover all pairs", () => {
  test.each(shapes.map((shape) => [shape.name, shape] as const))("%s", (_, shape) => {
    const pairs = allBuilds(shape).map((has) => pairsOf(shape, has));
    const all = pairs.reduce((sum, each) => sum | each, 0n);
    const found = cover(shape, { drafts: true }).builds.length;
    expect(coverable(pairs, all, found)).toBe(true);
    expect(coverable(pairs, all, found - 1)).toBe(false);
  });
});

function allBuilds({ changes }: Contract): readonly ReadonlySet<string>[] {
  const masks = Array.from({ length: 2 ** changes.length }, (_, mask) => mask);
  return masks
    .map((mask) => new Set(changes.filter((_, index) => (mask >> index) & 1).map(({ id }) => id)))
    .filter((has) => changes.every(({ id, needs = [] }) => !has.has(id) || needs.every((need) => has.has(need))))
    .filter((has) => has.has("base"));
}

/** A bit for each pair of changes and each of its four combinations that the build has. */
function pairsOf({ changes }: Contract, has: ReadonlySet<string>): bigint {
  let pairs = 0n;
  changes.forEach((one, i) => {
    changes.slice(0, i).forEach((other, j) => {
      const sides = (has.has(one.id) ? 2 : 0) + (has.has(other.id) ? 1 : 0);
      pairs |= 1n << BigInt((i * changes.length + j) * 4 + sides);
    });
  });
  return pairs;
}

/** Whether so many builds have all pairs between them: one of them must have the first that is still missing. */
function coverable(pairs: readonly bigint[], left: bigint, most: number): boolean {
  if (left === 0n) return true;
  if (most === 0) return false;
  const first = left & -left;
  return pairs.filter((each) => (each & first) !== 0n).some((each) => coverable(pairs, left & ~each, most - 1));
}
