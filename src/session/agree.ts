import type { ChangeId, FeatureProtocol, VersionProtocol } from "../contract/contract.ts";
import { neededFirst, type Offer } from "./ask.ts";
import type { Consumer } from "./consumer.ts";
import { callText, giveNumber, highest } from "./numbers.ts";
import { NegotiationError } from "./refusal.ts";

/**
 * Tells the provider what was agreed on: the lowest number that serves it, and no bit more. Rejects with a `NegotiationError` when it
 * refuses now what it offered before; the caller closes the descriptor, and with that everything is undone.
 */
export async function agree(
  consumer: Consumer,
  fd: number,
  agreed: ReadonlySet<ChangeId>,
  offers: ReadonlyMap<string, Offer>,
): Promise<void> {
  for (const protocol of [...consumer.contract.protocols].sort((a, b) => Number(neededFirst(b)) - Number(neededFirst(a)))) {
    if (protocol.kind === "capability" || protocol.set === undefined || !protocol.on.includes(consumer.on)) continue;
    const value =
      protocol.kind === "version" ? versionFor(consumer, protocol, agreed, offers) : maskFor(consumer, protocol, agreed);
    if (value === undefined) continue;
    const errno = await giveNumber(consumer, fd, protocol, protocol.set, value);
    if (errno !== undefined) throw new NegotiationError(consumer, [], errno, callText(protocol.set, value));
  }
}

/** `undefined`: nothing that was agreed on is behind a number, and the provider does not ask for one, or not for this one. */
function versionFor(
  { contract }: Consumer,
  protocol: VersionProtocol,
  agreed: ReadonlySet<ChangeId>,
  offers: ReadonlyMap<string, Offer>,
): bigint | undefined {
  const numbers = contract.changes.flatMap(({ id, gate }) =>
    agreed.has(id) && gate.kind === "version" && gate.protocol === protocol.name ? [gate.at] : [],
  );
  if (protocol.picks === "constant") return undefined;
  return highest(numbers) ?? (protocol.neededFirst === undefined ? undefined : offers.get(protocol.name)?.value);
}

function maskFor({ contract }: Consumer, protocol: FeatureProtocol, agreed: ReadonlySet<ChangeId>): bigint | undefined {
  const bits = contract.changes.flatMap(({ id, gate }) =>
    agreed.has(id) && gate.kind === "feature" && gate.protocol === protocol.name ? [1n << BigInt(gate.bit)] : [],
  );
  return bits.length === 0 ? undefined : bits.reduce((mask, each) => mask | each, 0n);
}
