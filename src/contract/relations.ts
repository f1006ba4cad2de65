import type { Change, ChangeId, Contract } from "./contract.ts";

/** What a contract says about its changes, looked up by id. Names that no change has are left out: `checkContract` reports those. */
export interface Relations {
  readonly change: ReadonlyMap<ChangeId, Change>;
  readonly needs: ReadonlyMap<ChangeId, readonly ChangeId[]>;
  readonly neededBy: ReadonlyMap<ChangeId, readonly ChangeId[]>;
  /** Said by either side. */
  readonly excludes: ReadonlyMap<ChangeId, ReadonlySet<ChangeId>>;
  /** In every build: behind no gate, and not silent. In the order of the contract. */
  readonly base: readonly ChangeId[];
}

const known = new WeakMap<Contract, Relations>();

/** The relations between a contract's changes; worked out once a contract. */
export function relationsOf(contract: Contract): Relations {
  let relations = known.get(contract);
  if (relations === undefined) {
    relations = build(contract.changes);
    known.set(contract, relations);
  }
  return relations;
}

/** There from the first day. A silent change has no gate either, but came later: a build may lack it. */
export function isBase(change: Change): boolean {
  return change.gate.kind === "base" && change.silent !== true;
}

/** Whether two changes cannot be in one build, by their own words (not by what they need). */
export function excluded(relations: Relations, one: ChangeId, other: ChangeId): boolean {
  return relations.excludes.get(one)?.has(other) === true;
}

function build(changes: readonly Change[]): Relations {
  const change = new Map(changes.map((each) => [each.id, each]));
  const needs = new Map<ChangeId, readonly ChangeId[]>();
  const neededBy = new Map<ChangeId, ChangeId[]>([...change.keys()].map((id) => [id, []]));
  const excludes = new Map<ChangeId, Set<ChangeId>>([...change.keys()].map((id) => [id, new Set()]));
  for (const each of change.values()) {
    const there = [...new Set(each.needs)].filter((id) => change.has(id));
    needs.set(each.id, there);
    for (const id of there) neededBy.get(id)?.push(each.id);
    for (const id of each.excludes ?? []) {
      if (!change.has(id)) continue;
      excludes.get(each.id)?.add(id);
      excludes.get(id)?.add(each.id);
    }
  }
  const base = [...change.values()].filter(isBase).map((each) => each.id);
  return { change, needs, neededBy, excludes, base };
}
