import type { ChangeId, Contract } from "./contract.ts";
import { relationsOf } from "./relations.ts";

export interface Meeting {
  /** Count drafts as well: what it would cost if they had been merged. Without it, changes that only drafts have do not exist. */
  readonly drafts?: boolean;
}

/** A contract's changes as far as a consumer can meet builds that have or lack them: what is left to choose once the first day's are there. */
export interface Choices {
  /** In every build. */
  readonly fixed: ReadonlySet<ChangeId>;
  /** In some builds and not in others, in the order of the contract. */
  readonly free: readonly ChangeId[];
}

/**
 * Which changes builds can differ in. Fixed are the changes of the first day and what they need; gone are the changes that those exclude,
 * that contradict themselves, or that only a draft ever had.
 */
export function canMeet(contract: Contract, { drafts = false }: Meeting = {}): Choices {
  const relations = relationsOf(contract);
  const choice = new Map<ChangeId, boolean>();
  decide(contract, choice, relations.base, true);
  for (const { id } of contract.changes) {
    if (!choice.has(id) && !drafts && draftOnly(contract, id)) decide(contract, choice, [id], false);
  }
  for (const { id } of contract.changes) {
    if (!choice.has(id) && !decide(contract, new Map(choice), [id], true)) decide(contract, choice, [id], false);
  }
  return {
    fixed: new Set([...choice].filter(([, there]) => there).map(([id]) => id)),
    free: contract.changes.map(({ id }) => id).filter((id) => !choice.has(id)),
  };
}

/**
 * Decides that changes are there (or not) and everything that follows from it. False when that contradicts itself or what was decided
 * before; the map is then of no further use.
 *
 * Needs and exclusions have two literals each. For such rules it holds that what a free of contradiction decision leaves open can always
 * be filled in, so whoever decides through this function never runs into a dead end.
 */
export function decide(contract: Contract, choice: Map<ChangeId, boolean>, ids: readonly ChangeId[], there: boolean): boolean {
  const { needs, neededBy, excludes } = relationsOf(contract);
  const queue = ids.map((id): readonly [ChangeId, boolean] => [id, there]);
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const [id, value] = next;
    const before = choice.get(id);
    if (before === value) continue;
    if (before !== undefined) return false;
    choice.set(id, value);
    for (const other of (value ? needs : neededBy).get(id) ?? []) queue.push([other, value]);
    if (value) for (const other of excludes.get(id) ?? []) queue.push([other, false]);
  }
  return true;
}

/** In releases, and in drafts only. A change that no release lists may be met all the same. */
function draftOnly({ releases }: Contract, id: ChangeId): boolean {
  const having = releases.filter(({ has }) => has.includes(id));
  return having.length > 0 && having.every(({ status }) => status === "draft");
}
