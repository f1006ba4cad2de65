import { decide } from "../contract/can-meet.ts";
import type { ChangeId, Contract } from "../contract/contract.ts";

/** That a build has a change, or that it does not. */
export interface Literal {
  readonly change: ChangeId;
  readonly there: boolean;
}

/** Whether all of them are true of a build. */
export function holds(literals: readonly Literal[], has: ReadonlySet<ChangeId>): boolean {
  return literals.every(({ change, there }) => has.has(change) === there);
}

/** What is true of one build and not of the other, as the first one has it, in the order of the contract. */
export function literalsBetween(
  contract: Contract,
  one: ReadonlySet<ChangeId>,
  other: ReadonlySet<ChangeId>,
): readonly Literal[] {
  return contract.changes.filter(({ id }) => one.has(id) !== other.has(id)).map(({ id }) => ({ change: id, there: one.has(id) }));
}

/**
 * The build after these literals became true of it, and with them all that follows from them: it can be whenever the one before can be and some build
 * has the literals, since every rule between changes has two sides.
 */
export function withLiterals(
  contract: Contract,
  has: ReadonlySet<ChangeId>,
  literals: readonly Literal[],
): ReadonlySet<ChangeId> {
  const choice = new Map<ChangeId, boolean>();
  for (const { change, there } of literals) decide(contract, choice, [change], there);
  const next = new Set(has);
  for (const [id, there] of choice) {
    if (there) next.add(id);
    else next.delete(id);
  }
  return next;
}

/** Without the literals that follow from the others; of several that follow from each other, the first stays. */
export function withoutImplied(contract: Contract, literals: readonly Literal[]): readonly Literal[] {
  let left = literals;
  for (const literal of literals.toReversed()) {
    const rest = left.filter((each) => each !== literal);
    const choice = new Map<ChangeId, boolean>();
    for (const { change, there } of rest) decide(contract, choice, [change], there);
    if (choice.get(literal.change) === literal.there) left = rest;
  }
  return left;
}

/** `asid and umem are there and features is not`; `whatever the build has` for none. */
export function literalsText(literals: readonly Literal[]): string {
  const side = (there: boolean) => literals.filter((each) => each.there === there).map(({ change }) => change);
  const [there, not] = [side(true), side(false)];
  const verb = (ids: readonly ChangeId[]) => (ids.length === 1 ? "is" : "are");
  if (there.length === 0 && not.length === 0) return "whatever the build has";
  if (not.length === 0) return `${listOf(there)} ${verb(there)} there`;
  const missing = `${listOf(not)} ${verb(not)} not`;
  return there.length === 0 ? `${missing} there` : `${listOf(there)} ${verb(there)} there and ${missing}`;
}

function listOf(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
