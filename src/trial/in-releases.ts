import type { ChangeId, Contract } from "../contract/contract.ts";

const known = new WeakMap<Contract, ReadonlySet<ChangeId>>();

/**
 * The changes that some release has. A program that is refused meant one of them rather than a draft of it that was never merged; of a contract without
 * releases, all changes.
 */
export function inReleases(contract: Contract): ReadonlySet<ChangeId> {
  const found = known.get(contract);
  if (found !== undefined) return found;
  const released = contract.releases.filter(({ status }) => status === "released").flatMap(({ has }) => has);
  const set = new Set(released.length > 0 ? released : contract.changes.map(({ id }) => id));
  known.set(contract, set);
  return set;
}
