import { canMeet, decide, type Meeting } from "./can-meet.ts";
import type { ChangeId, Contract } from "./contract.ts";
import { ContractError } from "./contract-error.ts";
import { relationsOf } from "./relations.ts";

export interface BuildCount {
  /** Distinct builds among the releases: what a consumer meets when nobody picks. */
  readonly inLine: bigint;
  /** All sets of changes that can be one build: what it meets when everybody picks. */
  readonly withPicking: bigint;
}

/** Changes looked at, over all decisions, after which counting gives up: a second or two. Real contracts take some thousands. */
const mostSteps = 500_000;

/**
 * How many distinct builds of a contract a consumer can meet, exactly: subsets of the changes that are closed under needs, hold no excluded
 * pair, and have everything of the first day. Throws a `ContractError` (`too-large`) when hundreds of changes are so tangled that
 * counting would not end.
 */
export function countBuilds(contract: Contract, meeting: Meeting = {}): BuildCount {
  const releases = contract.releases.filter(({ status }) => meeting.drafts || status !== "draft");
  const inLine = new Set(releases.map(({ has }) => [...new Set(has)].sort().join()));
  return { inLine: BigInt(inLine.size), withPicking: countSubsets(contract, canMeet(contract, meeting).free) };
}

/** The free changes in groups that have nothing to do with each other: no need and no exclusion crosses. */
export function components(
  contract: Contract,
  free: readonly ChangeId[],
  linked: (id: ChangeId) => Iterable<ChangeId> = () => [],
): readonly (readonly ChangeId[])[] {
  const { needs, neededBy, excludes } = relationsOf(contract);
  const left = new Set(free);
  const groups: ChangeId[][] = [];
  for (const id of left) {
    left.delete(id);
    const group = [id];
    for (const each of group) {
      const near = [needs.get(each), neededBy.get(each), excludes.get(each), linked(each)];
      for (const ids of near) for (const other of ids ?? []) if (left.delete(other)) group.push(other);
    }
    groups.push(group);
  }
  return groups;
}

/**
 * Independent groups multiply. Within a group, the change with the most relations is decided both ways, and what is left falls apart
 * again. All rules have two sides, so what is left to count depends only on which changes are left, and is remembered by those.
 */
export function countSubsets(contract: Contract, free: readonly ChangeId[]): bigint {
  const { needs, neededBy, excludes } = relationsOf(contract);
  const degree = (id: ChangeId) => (needs.get(id)?.length ?? 0) + (neededBy.get(id)?.length ?? 0) + (excludes.get(id)?.size ?? 0);
  const order = new Map(contract.changes.map(({ id }, index) => [id, index]));
  const remembered = new Map<string, bigint>();
  let steps = 0;

  const countAll = (ids: readonly ChangeId[]): bigint =>
    components(contract, ids).reduce((product, group) => product * count(group), 1n);

  const count = (group: readonly ChangeId[]): bigint => {
    const [first] = group;
    if (first === undefined) return 1n;
    if (group.length === 1) return excludes.get(first)?.has(first) ? 1n : 2n;
    const key = group
      .map((id) => order.get(id))
      .sort((a, b) => (a ?? 0) - (b ?? 0))
      .join();
    const known = remembered.get(key);
    if (known !== undefined) return known;
    steps += group.length;
    if (steps > mostSteps) throw tooTangled(contract, group);
    const inGroup = new Set(group);
    const pivot = group.reduce((best, id) => (degree(id) > degree(best) ? id : best));
    let sum = 0n;
    for (const there of [true, false]) {
      const choice = new Map<ChangeId, boolean>();
      if (!decideWithin(choice, pivot, there, inGroup)) continue;
      sum += countAll(group.filter((id) => !choice.has(id)));
    }
    remembered.set(key, sum);
    return sum;
  };

  /** What is outside of the group was decided before, and agrees. */
  const decideWithin = (choice: Map<ChangeId, boolean>, pivot: ChangeId, there: boolean, inGroup: ReadonlySet<ChangeId>) => {
    if (!decide(contract, choice, [pivot], there)) return false;
    for (const id of choice.keys()) if (!inGroup.has(id)) choice.delete(id);
    return true;
  };

  return countAll(free);
}

function tooTangled(contract: Contract, group: readonly ChangeId[]): ContractError {
  const message = `${group.length} changes around ${group[0]} depend on each other in too many ways to count builds; name fewer changes`;
  return new ContractError(`contract ${contract.name}`, [{ code: "too-large", at: contract.name, message }]);
}
