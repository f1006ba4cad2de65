import type { Change, ChangeId, Contract, VersionProtocol } from "./contract.ts";
import { excluded, relationsOf } from "./relations.ts";

/** A change behind a number, and who may stand in for it. */
export interface Promised {
  readonly change: ChangeId;
  /** The number from which on its gate is open. */
  readonly at: bigint;
  /** One of these must be there: the change itself first, then those that take its place. */
  readonly keptBy: readonly ChangeId[];
}

/**
 * What declaring `number` promises. A number is true for a build when each promise is kept by one of its changes.
 *
 * Normally a promise is kept by the change itself only. Two changes that exclude each other cannot both be there, so one may stand
 * in for the other, as far as the number tells the consumer so:
 *
 * - Behind the same number, each keeps the other's promise: the number has two meanings, and opens a gate that leads to one of them.
 * - Behind a later number, the newer one replaces the older, where the consumer cannot settle on less (`exact`, `constant`). Where it
 *   picks any number `up-to` the declared one, it may pick the older, whose gate then leads to nothing; no stand-in there, so a provider
 *   that replaced what 1 promised can never say 2. (One that serves both, by the agreed number, has both, and they do not exclude.)
 */
export function promises(contract: Contract, protocol: VersionProtocol, number: bigint): readonly Promised[] {
  const key = `${protocol.name} ${number}`;
  const ofContract = known.get(contract) ?? new Map<string, readonly Promised[]>();
  known.set(contract, ofContract);
  const promised = ofContract.get(key) ?? workOut(contract, protocol, number);
  ofContract.set(key, promised);
  return promised;
}

/** Worked out once a number: counting declarations asks for the same ones with every build that it goes through. */
const known = new WeakMap<Contract, Map<string, readonly Promised[]>>();

function workOut(contract: Contract, protocol: VersionProtocol, number: bigint): readonly Promised[] {
  const relations = relationsOf(contract);
  const open = behind(contract, protocol.name).filter(({ at }) => at <= number);
  return open.map(({ id, at }) => ({
    change: id,
    at,
    keptBy: [
      id,
      ...open
        .filter((other) => (protocol.picks === "up-to" ? other.at === at : other.at >= at))
        .filter((other) => other.id !== id && excluded(relations, other.id, id))
        .map((other) => other.id),
    ],
  }));
}

/**
 * The change that has taken the place of one behind an earlier number, as far as the declared number tells: where the consumer cannot settle
 * on less, a later change that excludes it, and was not replaced in its turn. Undefined when there is none.
 */
export function replacedBy(contract: Contract, protocol: VersionProtocol, id: ChangeId, number: bigint): ChangeId | undefined {
  if (protocol.picks === "up-to") return undefined;
  const relations = relationsOf(contract);
  const open = behind(contract, protocol.name).filter(({ at }) => at <= number);
  const own = open.find((each) => each.id === id);
  return open.find(
    (each) =>
      own !== undefined &&
      each.at > own.at &&
      excluded(relations, each.id, id) &&
      replacedBy(contract, protocol, each.id, number) === undefined,
  )?.id;
}

/** Numbers that the contract can say anything about, lowest first: what a descriptor starts with, and each number that opens a gate. */
export function knownNumbers(contract: Contract, protocol: VersionProtocol): readonly bigint[] {
  const floor = protocol.initial === "not-asked" ? (protocol.defaultsTo ?? 0n) : protocol.initial;
  const numbers = new Set([floor, ...behind(contract, protocol.name).map(({ at }) => at)]);
  return [...numbers].sort((a, b) => (a < b ? -1 : 1));
}

/** Promises of a number that the changes do not keep; empty when the number is true. */
export function broken(
  contract: Contract,
  protocol: VersionProtocol,
  number: bigint,
  has: ReadonlySet<ChangeId>,
): readonly Promised[] {
  return promises(contract, protocol, number).filter(({ keptBy }) => !keptBy.some((id) => has.has(id)));
}

/** The highest known number that is true; undefined when none is, not even the lowest. */
export function honestNumber(contract: Contract, protocol: VersionProtocol, has: ReadonlySet<ChangeId>): bigint | undefined {
  return knownNumbers(contract, protocol).findLast((number) => broken(contract, protocol, number, has).length === 0);
}

/** Changes that are there behind numbers higher than any true one, hidden by it: with these, no number describes the build. */
export function beyond(contract: Contract, protocol: VersionProtocol, has: ReadonlySet<ChangeId>): ReturnType<typeof behind> {
  const highest = honestNumber(contract, protocol, has);
  return behind(contract, protocol.name).filter(({ id, at }) => has.has(id) && (highest === undefined || at > highest));
}

/** Changes behind a protocol's numbers, with the number. */
export function behind(contract: Contract, protocol: string): readonly { readonly id: ChangeId; readonly at: bigint }[] {
  return contract.changes.flatMap(({ id, gate }: Change) =>
    gate.kind === "version" && gate.protocol === protocol ? [{ id, at: gate.at }] : [],
  );
}
