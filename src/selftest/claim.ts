import type { Build } from "../contract/build.ts";
import type { ChangeId, Contract } from "../contract/contract.ts";
import { excluded, relationsOf } from "../contract/relations.ts";

/**
 * The build that a build says it is: what it has, and what its declaration promises besides. A selftest holds it to that. Of two changes
 * that exclude each other behind one number, what the build has is what is meant. For an honest build this is the build itself.
 */
export function claimOf(contract: Contract, build: Build): Build {
  const relations = relationsOf(contract);
  const promised = contract.changes.filter((change) => !build.has.has(change.id) && declared(change.id, change.gate, build));
  if (promised.length === 0) return build;
  const has = new Set(build.has);
  for (const { id } of promised) if (![...has].some((other) => excluded(relations, id, other))) has.add(id);
  return { ...build, has };
}

function declared(id: ChangeId, gate: Contract["changes"][number]["gate"], { declares }: Build): boolean {
  switch (gate.kind) {
    case "version":
      return (declares.versions[gate.protocol] ?? -1n) >= gate.at;
    case "capability":
      return declares.capabilities.has(id);
    case "feature":
      return (((declares.features[gate.protocol] ?? 0n) >> BigInt(gate.bit)) & 1n) === 1n;
    default:
      return false;
  }
}
