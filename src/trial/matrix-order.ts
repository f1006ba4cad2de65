import { closure } from "../contract/closure.ts";
import { conflicts } from "../contract/conflicts.ts";
import type { Change, ChangeId, Contract } from "../contract/contract.ts";
import { ContractError, suggestion } from "../contract/contract-error.ts";

/**
 * The contract of a history that was linear: nobody picked what a version number stands for out of order, so a change behind number 2 comes
 * with everything behind 1. Said as needs, so that builds and covering arrays follow. A need that could never be met (the newer change
 * replaced the older) is left out.
 *
 * Throws a `ContractError` for a name that no version protocol has.
 */
export function inVersionOrder(contract: Contract, protocols: readonly string[]): Contract {
  const known = contract.protocols.filter(({ kind }) => kind === "version").map(({ name }) => name);
  for (const name of protocols) {
    if (known.includes(name)) continue;
    const message = `${contract.name} has no version protocol ${name}${suggestion(name, known)}`;
    throw new ContractError(`version order of ${contract.name}`, [{ code: "unknown-protocol", at: contract.name, message }]);
  }
  return protocols.reduce((ordered, protocol) => behindOneNumber(ordered, protocol), contract);
}

function behindOneNumber(contract: Contract, protocol: string): Contract {
  const numbered = contract.changes
    .flatMap(({ id, gate }) => (gate.kind === "version" && gate.protocol === protocol ? [{ id, at: gate.at }] : []))
    .sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
  return numbered.reduce((ordered, { id, at }) => {
    const earlier = numbered.filter((each) => each.at < at).map((each) => each.id);
    return earlier.reduce((growing, need) => withNeed(growing, id, need), ordered);
  }, contract);
}

function withNeed(contract: Contract, id: ChangeId, need: ChangeId): Contract {
  const there = closure(contract, [id]).map(({ change }) => change);
  if (there.includes(need) || conflicts(contract, [id, need]).length > 0) return contract;
  const add = (change: Change): Change => (change.id === id ? { ...change, needs: [...(change.needs ?? []), need] } : change);
  const ordered = { ...contract, changes: contract.changes.map(add) };
  // Whoever needs this change now needs the other, too: not where that excludes it.
  return ordered.changes.some((each) => conflicts(ordered, [each.id]).length > conflicts(contract, [each.id]).length)
    ? contract
    : ordered;
}
