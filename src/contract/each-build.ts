import { canMeet, decide, type Meeting } from "./can-meet.ts";
import type { ChangeId, Contract } from "./contract.ts";

/**
 * Every set of changes that can be one build, each once, from the one with least to the one with everything that goes together. There
 * may be very many: take as many as you want, and ask `countBuilds` first if you want all.
 */
export function* eachBuild(contract: Contract, meeting: Meeting = {}): Generator<ReadonlySet<ChangeId>> {
  const { fixed, free } = canMeet(contract, meeting);
  yield* eachSubset(contract, free, fixed);
}

/** The ways to have or lack some changes, when others are there already and the rest is settled. */
export function* eachSubset(
  contract: Contract,
  free: readonly ChangeId[],
  there: ReadonlySet<ChangeId>,
): Generator<ReadonlySet<ChangeId>> {
  const stack: ReadonlyMap<ChangeId, boolean>[] = [new Map()];
  for (let choice = stack.pop(); choice !== undefined; choice = stack.pop()) {
    const decided = choice;
    const open = free.find((id) => !decided.has(id));
    if (open === undefined) {
      yield new Set([...there, ...free.filter((id) => decided.get(id))]);
      continue;
    }
    for (const value of [true, false]) {
      const next = new Map(decided);
      if (decide(contract, next, [open], value)) stack.push(next);
    }
  }
}
