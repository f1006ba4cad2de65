import { canMeet, decide, type Meeting } from "./can-meet.ts";
import { Cells, eachOf, type Side } from "./cells.ts";
import type { ChangeId, Contract } from "./contract.ts";
import { ContractError } from "./contract-error.ts";

export interface CoverOptions extends Meeting {
  /** How many changes at a time have to be seen in every combination: 2 is pairwise. */
  readonly strength?: number;
}

export interface Cover {
  /** Builds to test, each by all the changes that it has; every one can be. */
  readonly builds: readonly ReadonlySet<ChangeId>[];
  /** How many combinations of `strength` changes, each there or not, any build can have. All are in one of the builds. */
  readonly combinations: number;
}

/** Bytes that remembering the combinations may take. 120 changes by threes are 14 million; by fours there is no use in trying. */
const mostBytes = 1 << 26;

/** How many times the whole array is made, each time with other ties; the smallest is kept. Fewer where one takes long. */
const attempts = { few: 2, many: 12 } as const;

/**
 * Builds to test so that every feasible combination of `strength` changes, each there or missing, is met in one of them: a covering
 * array under the contract's needs and exclusions. Greedy, so it is small and not proven smallest; the same contract gives the same
 * builds. A contract without choices has one build to test.
 *
 * Pairs start from the construction that is best where nothing depends on anything. Beyond that, each build is filled change by change with whatever covers most that is still uncovered. That never runs into a dead end: rules that
 * have two sides can always be completed from a decision free of contradiction (see `decide`), so no build is ever thrown away.
 *
 * Throws a `ContractError` for a strength that is not a whole number of at least 1, and (`too-large`) when the combinations do not fit.
 */
export function cover(contract: Contract, { strength = 2, ...meeting }: CoverOptions = {}): Cover {
  const { fixed, free } = canMeet(contract, meeting);
  const size = Math.min(strength, free.length);
  const problem = impossible(contract, strength, free.length);
  if (problem !== undefined) throw problem;
  if (size === 0) return { builds: [fixed], combinations: 1 };

  const cells = new Cells(free.length, size);
  const feasible = feasibleCells(contract, free, cells);
  const count = feasible.reduce((sum, cell) => sum + cell, 0);
  let best: readonly Row[] | undefined;
  for (let attempt = 0; attempt < (count > 20_000 ? attempts.few : attempts.many); attempt++) {
    const rows = withoutIdle(greedy(contract, free, cells, feasible.slice(), count, attempt), cells, feasible.length);
    if (best === undefined || rows.length < best.length) best = rows;
  }
  const builds = (best ?? []).map((row) => {
    const has = new Set([...fixed, ...free.filter((_, index) => row.includes(index * 2 + 1))]);
    return new Set(contract.changes.map(({ id }) => id).filter((id) => has.has(id)));
  });
  return { builds, combinations: count };
}

/** A whole build: one side of each change. */
type Row = readonly Side[];

/** One for every combination that some build has. */
function feasibleCells(contract: Contract, free: readonly ChangeId[], cells: Cells): Uint8Array {
  const feasible = new Uint8Array(cells.length);
  const place = new Map(free.map((id, index) => [id, index]));
  const follows = free.flatMap((id) =>
    [false, true].map((there) => {
      const choice = new Map<ChangeId, boolean>();
      return decide(contract, choice, [id], there) ? sidesOf(choice, place) : new Set<Side>();
    }),
  );
  // What two decisions imply together is what each implies: rules with two sides. So a combination is feasible when no side of
  // it implies the opposite of another's.
  const agree = (one: Side, other: Side) => {
    const implied = follows[one];
    return implied !== undefined && [...(follows[other] ?? [])].every((side) => !implied.has(side ^ 1));
  };
  const compatible = follows.map((_, one) => follows.map((_, other) => agree(one, other)));
  const chosen: Side[] = [];
  const take = (change: number) => {
    if (chosen.length === cells.size) {
      feasible[cells.at(chosen)] = 1;
      return;
    }
    for (let next = change; next < cells.changes; next++) {
      for (const side of [next * 2, next * 2 + 1]) {
        if (!chosen.every((each) => compatible[each]?.[side])) continue;
        chosen.push(side);
        take(next + 1);
        chosen.pop();
      }
    }
  };
  take(0);
  return feasible;
}

function sidesOf(choice: ReadonlyMap<ChangeId, boolean>, place: ReadonlyMap<ChangeId, number>): Set<Side> {
  const sides = new Set<Side>();
  for (const [id, there] of choice) {
    const index = place.get(id);
    if (index !== undefined) sides.add(index * 2 + (there ? 1 : 0));
  }
  return sides;
}

/** Rows until nothing is left uncovered. `uncovered` is used up. */
function greedy(
  contract: Contract,
  free: readonly ChangeId[],
  cells: Cells,
  uncovered: Uint8Array,
  count: number,
  attempt: number,
): readonly Row[] {
  const place = new Map(free.map((id, index) => [id, index]));
  const random = shuffler(attempt);
  const rows: Row[] = [];
  let left = count;
  const start = cells.size === 2 && attempt % 2 === 0 ? balanced(contract, free, place) : [];
  while (left > 0) {
    const row = start[rows.length] ?? fill(contract, free, place, cells, uncovered, random);
    eachOf(row, cells.size, (sides) => {
      const cell = cells.at(sides);
      left -= uncovered[cell] ?? 0;
      uncovered[cell] = 0;
    });
    rows.push(row);
  }
  return rows;
}

/**
 * The fewest rows for pairs of changes that are free of each other, by Kleitman and Spencer's construction: of N rows, each change is there
 * in the first and in another half of the rest, no two in the same. Where needs and exclusions object, the row gives way, and what it
 * then leaves uncovered is up to further rows.
 */
function balanced(contract: Contract, free: readonly ChangeId[], place: ReadonlyMap<ChangeId, number>): readonly Row[] {
  let count = 4;
  while (choose(count - 1, Math.floor(count / 2) - 1) < free.length) count++;
  const there: ReadonlySet<number>[] = [];
  const rest = Array.from({ length: count - 1 }, (_, index) => index + 1);
  eachOf(rest, Math.floor(count / 2) - 1, (rows) => {
    if (there.length < free.length) there.push(new Set([0, ...rows]));
  });
  return Array.from({ length: count }, (_, number) => {
    const { isOpen, settle, row } = emptyRow(contract, free, place);
    there.forEach((rows, index) => {
      if (isOpen(index * 2)) settle(index * 2 + (rows.has(number) ? 1 : 0));
    });
    return row.sort((a, b) => a - b);
  });
}

function choose(from: number, count: number): number {
  let ways = 1;
  for (let i = 1; i <= count; i++) ways = (ways * (from - count + i)) / i;
  return ways;
}

/** A row to be filled: settling one side settles all that follows from it. */
function emptyRow(contract: Contract, free: readonly ChangeId[], place: ReadonlyMap<ChangeId, number>) {
  const choice = new Map<ChangeId, boolean>();
  const row: Side[] = [];
  const isOpen = (side: Side) => !choice.has(free[side >> 1] as ChangeId);
  const settle = (side: Side, see: (next: Side) => void = () => {}) => {
    const before = choice.size;
    decide(contract, choice, [free[side >> 1] as ChangeId], side % 2 === 1);
    // A map keeps the order of its keys: what is new is at the end.
    for (const next of sidesOf(new Map([...choice].slice(before)), place)) {
      see(next);
      row.push(next);
    }
  };
  return { isOpen, settle, row };
}

/** One build: it starts from an uncovered combination around the side that lies in most, and each further side completes most. */
function fill(
  contract: Contract,
  free: readonly ChangeId[],
  place: ReadonlyMap<ChangeId, number>,
  cells: Cells,
  uncovered: Uint8Array,
  random: () => number,
): Row {
  const { isOpen, settle, row } = emptyRow(contract, free, place);
  const gains = seedGains(cells, uncovered);
  const seed = pick(gains, isOpen, random);
  gains.fill(0);
  const see = (next: Side) => addGains(cells, uncovered, row, next, gains);
  for (const side of firstWith(cells, uncovered, seed)) if (isOpen(side)) settle(side, see);
  while (row.length < free.length) settle(pick(gains, isOpen, random), see);
  return row.sort((a, b) => a - b);
}

/** An uncovered combination that has the side, so that every row covers at least one more. */
function firstWith(cells: Cells, uncovered: Uint8Array, side: Side): readonly Side[] {
  for (let cell = 0; cell < uncovered.length; cell++) {
    if (uncovered[cell] === 0) continue;
    const sides = cells.sides(cell);
    if (sides.includes(side)) return [side, ...sides];
  }
  return [side];
}

/** For each side, in how many uncovered combinations it lies. */
function seedGains(cells: Cells, uncovered: Uint8Array): Float64Array {
  const gains = new Float64Array(cells.changes * 2);
  for (let cell = 0; cell < uncovered.length; cell++) {
    if (uncovered[cell] === 0) continue;
    for (const side of cells.sides(cell)) gains[side] = (gains[side] ?? 0) + 1;
  }
  return gains;
}

/** Adds to each side's gain the uncovered combinations of it, the new side and sides that the row has already. */
function addGains(cells: Cells, uncovered: Uint8Array, row: readonly Side[], added: Side, gains: Float64Array): void {
  for (let side = 0; side < gains.length; side++) {
    if (side >> 1 === added >> 1) continue;
    // Of combinations longer than two, those count that this side would complete.
    eachOf(row, Math.max(0, cells.size - 2), (others) => {
      if (uncovered[cells.at(ascending(cells.size, others, added, side))]) gains[side] = (gains[side] ?? 0) + 1;
    });
  }
}

function ascending(size: number, others: readonly Side[], added: Side, side: Side): readonly Side[] {
  if (size === 1) return [side];
  if (size === 2) return added < side ? [added, side] : [side, added];
  return [...others, added, side].sort((a, b) => a - b);
}

/** An open side of the greatest gain; which of several is up to `random`. */
function pick(gains: Float64Array, isOpen: (side: Side) => boolean, random: () => number): Side {
  let most = -1;
  let ties: Side[] = [];
  for (let side = 0; side < gains.length; side++) {
    const gain = gains[side] ?? 0;
    if (gain < most || !isOpen(side)) continue;
    if (gain > most) [most, ties] = [gain, []];
    ties.push(side);
  }
  return ties[random() % ties.length] as Side;
}

/** Leaves out rows all of whose combinations other rows have as well; the oldest rows are the fullest, so the newest go first. */
function withoutIdle(rows: readonly Row[], cells: Cells, length: number): readonly Row[] {
  const times = new Uint32Array(length);
  const add = (sides: readonly Side[], step: number) => {
    const cell = cells.at(sides);
    times[cell] = (times[cell] ?? 0) + step;
  };
  for (const row of rows) eachOf(row, cells.size, (sides) => add(sides, 1));
  return rows.toReversed().filter((row) => {
    let idle = true;
    eachOf(row, cells.size, (sides) => {
      if (times[cells.at(sides)] === 1) idle = false;
    });
    if (idle) eachOf(row, cells.size, (sides) => add(sides, -1));
    return !idle;
  });
}

/** A sequence that depends on the seed alone, so that the same contract always gives the same builds; seed 0 takes the first. */
function shuffler(seed: number): () => number {
  let state = seed;
  return () => {
    if (seed === 0) return 0;
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 8;
  };
}

function impossible(contract: Contract, strength: number, changes: number): ContractError | undefined {
  const about = `cover of ${contract.name}`;
  if (!Number.isInteger(strength) || strength < 1) {
    const message = `expected a strength of 1, 2, 3 …, found ${strength}`;
    return new ContractError(about, [{ code: "number-out-of-range", at: "strength", message }]);
  }
  if ((changes * 2) ** Math.min(strength, changes) <= mostBytes) return undefined;
  const message = `combinations of ${strength} out of ${changes} changes are too many to keep; ask for less strength`;
  return new ContractError(about, [{ code: "too-large", at: "strength", message }]);
}
