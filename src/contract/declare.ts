import type { Declaration } from "./build.ts";
import type { ChangeId, Contract, Protocol } from "./contract.ts";
import { honestNumber } from "./promises.ts";

/**
 * The honest declaration of a build with these changes: it says as much as is true, and nothing else. Honest means that every gate it
 * opens leads to changes that the build has.
 *
 * - A version protocol's number is the highest known one that is true (see `promises`); there is none under the protocol's name when
 *   not even the lowest is.
 * - A capability is declared when its change is there.
 * - A feature mask has the bits of the changes that are there.
 * - A protocol that came with a change (`since`) says nothing at all in a build without it.
 */
export function declare(contract: Contract, has: ReadonlySet<ChangeId>): Declaration {
  const versions: Record<string, bigint> = {};
  const features: Record<string, bigint> = {};
  const asked = new Set<string>();
  for (const protocol of contract.protocols) {
    if (!canBeAsked(protocol, has)) continue;
    asked.add(protocol.name);
    if (protocol.kind === "feature") features[protocol.name] = 0n;
    if (protocol.kind !== "version") continue;
    const number = honestNumber(contract, protocol, has);
    if (number !== undefined) versions[protocol.name] = number;
  }
  const capabilities = new Set<ChangeId>();
  for (const { id, gate } of contract.changes) {
    if (!has.has(id) || !("protocol" in gate) || !asked.has(gate.protocol)) continue;
    if (gate.kind === "capability") capabilities.add(id);
    if (gate.kind === "feature") features[gate.protocol] = (features[gate.protocol] ?? 0n) | (1n << BigInt(gate.bit));
  }
  return { versions, capabilities, features };
}

/** Whether a build with these changes has the protocol at all. */
export function canBeAsked(protocol: Protocol, has: ReadonlySet<ChangeId>): boolean {
  return protocol.since === undefined || has.has(protocol.since);
}
