import type { Change, Contract, FeatureProtocol, Protocol } from "../contract/contract.ts";

/** The name of a capability's id; `undefined` where no build of the interface has it. */
export function capabilityName(contract: Contract, protocol: Protocol, id: bigint): string | undefined {
  for (const { gate } of contract.changes) {
    if (gate.kind === "capability" && gate.protocol === protocol.name && gate.id === id) return gate.name;
  }
  return protocol.kind === "capability" ? protocol.reserved?.find((each) => each.id === id)?.name : undefined;
}

/** Bits by name, lowest first; what has no name comes last, as one number in hex. Empty for 0. */
export function bitNames(value: bigint, names: ReadonlyMap<number, string>): readonly string[] {
  const known = [...names].filter(([bit]) => ((value >> BigInt(bit)) & 1n) === 1n).sort(([a], [b]) => a - b);
  const rest = known.reduce((left, [bit]) => left & ~(1n << BigInt(bit)), value);
  return [...known.map(([, name]) => name), ...(rest === 0n ? [] : [`0x${rest.toString(16)}`])];
}

/** The names of a mask's bits, as the contract has them. */
export function featureNames(contract: Contract, protocols: readonly FeatureProtocol[]): ReadonlyMap<number, string> {
  return new Map(
    contract.changes.flatMap(({ gate }) =>
      gate.kind === "feature" && protocols.some(({ name }) => name === gate.protocol) ? [[gate.bit, gate.name] as const] : [],
    ),
  );
}

/** A bit of a record's field that tells of a change. */
interface Flag {
  readonly bit: number;
  readonly change: Change;
  /** The first capability that the change needs. */
  readonly capability: bigint | undefined;
}

/**
 * Changes of which a bit in a record's field tells, by bit. In the record of a command that switches capabilities on (`enabling` is the id in it) a bit
 * belongs to the capability that its change needs first: bit 2 of KVM_ENABLE_CAP's argument has as many meanings as there are capabilities.
 */
export function flagChanges(
  contract: Contract,
  record: string,
  field: string,
  enabling: { readonly id: bigint } | undefined,
): ReadonlyMap<number, Change> {
  const flags = flagsOf(contract).get(`${record}.${field}`) ?? [];
  const meant = flags.filter(({ capability }) => enabling === undefined || capability === enabling.id);
  return new Map(meant.map(({ bit, change }) => [bit, change]));
}

const known = new WeakMap<Contract, ReadonlyMap<string, readonly Flag[]>>();

/** All flags of a contract, by record and field; worked out once, since every field of every record is looked up. */
function flagsOf(contract: Contract): ReadonlyMap<string, readonly Flag[]> {
  const found = known.get(contract);
  if (found !== undefined) return found;
  const flags = new Map<string, readonly Flag[]>();
  for (const change of contract.changes) {
    const { gate, needs = [] } = change;
    if (gate.kind !== "flag") continue;
    const key = `${gate.record}.${gate.field}`;
    const gates = needs.map((need) => contract.changes.find(({ id }) => id === need)?.gate);
    const capability = gates.flatMap((other) => (other?.kind === "capability" ? [other.id] : []))[0];
    flags.set(key, [...(flags.get(key) ?? []), { bit: gate.bit, change, capability }]);
  }
  known.set(contract, flags);
  return flags;
}
