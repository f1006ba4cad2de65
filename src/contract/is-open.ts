import type { Build } from "./build.ts";
import type { Change, ChangeId, Contract, Gate } from "./contract.ts";
import { canBeAsked } from "./declare.ts";

/**
 * Whether a change's gate stands open at a build: whether a consumer that asks is told that the change is there. Where nothing is
 * asked (`base`, `flag`, `probe`), trying is the question and the answer cannot be wrong: open when the build has the change. A `size`
 * gate is open as soon as the record is long enough, whichever change made it so. A protocol that this build does not have yet (`since`)
 * opens nothing, whatever the build declares.
 */
export function isOpen(contract: Contract, build: Pick<Build, "has" | "declares">, change: Change): boolean {
  const { gate } = change;
  const { declares, has } = build;
  const protocol = "protocol" in gate ? contract.protocols.find(({ name }) => name === gate.protocol) : undefined;
  if (protocol !== undefined && !canBeAsked(protocol, has)) return false;
  switch (gate.kind) {
    case "version":
      return (declares.versions[gate.protocol] ?? -1n) >= gate.at;
    case "capability":
      return contract.changes.some((each) => declares.capabilities.has(each.id) && sameId(each.gate, gate));
    case "feature":
      return (((declares.features[gate.protocol] ?? 0n) >> BigInt(gate.bit)) & 1n) === 1n;
    case "size":
      return longest(contract, gate.record, has) >= gate.size;
    default:
      return has.has(change.id);
  }
}

/** The length of a record in bytes, as far as the changes tell; 0 when none of them says. */
function longest(contract: Contract, record: string, has: ReadonlySet<ChangeId>): number {
  const sizes = contract.changes.flatMap(({ id, gate }) =>
    gate.kind === "size" && gate.record === record && has.has(id) ? [gate.size] : [],
  );
  return Math.max(0, ...sizes);
}

function sameId(one: Gate, other: Extract<Gate, { readonly kind: "capability" }>): boolean {
  return one.kind === "capability" && one.protocol === other.protocol && one.id === other.id;
}
