import { closure } from "./closure.ts";
import type { Change, Contract, Gate, Protocol } from "./contract.ts";
import { type ContractProblem, suggestion } from "./contract-error.ts";
import { excluded, relationsOf } from "./relations.ts";

/** The gate kinds that are asked through a protocol; it must be of the same kind. */
type AskedGate = Extract<Gate, { readonly protocol: string }>;
type Asked = Change & { readonly gate: AskedGate };

/** Gates that cannot be asked, that two changes share although both may be there, or whose number cannot be. */
export function checkGates(contract: Contract): readonly ContractProblem[] {
  return [
    ...checkProtocols(contract),
    ...contract.changes.flatMap((change) => checkAsked(contract, change)),
    ...checkShared(contract),
    ...checkSizes(contract),
  ];
}

/** How many bits a number has where it crosses the boundary. A value is an ioctl's own argument: 32 bits on the smallest machine. */
const bitsOf = { "u64 pointer": 64, "u32 pointer": 32, value: 32 } as const;

function checkProtocols({ name, protocols }: Contract): readonly ContractProblem[] {
  return protocols.flatMap((protocol): readonly ContractProblem[] => {
    const { name: own, on, onSince = {} } = protocol;
    const at = `${name}.protocols.${own}`;
    const problems: ContractProblem[] = [];
    if (protocol.kind === "version" && protocol.get === undefined && protocol.set === undefined) {
      problems.push({ code: "no-command", at, message: `protocol ${own} has neither get nor set: nobody can ask it` });
    }
    for (const kind of Object.keys(onSince).filter((each) => !on.includes(each))) {
      const message = `protocol ${own} came to ${kind} later, but is not asked on ${kind} at all${suggestion(kind, on)}`;
      problems.push({ code: "unknown-kind", at: `${at}.onSince.${kind}`, message });
    }
    return problems;
  });
}

function checkAsked(contract: Contract, change: Change): readonly ContractProblem[] {
  const { gate, id, silent } = change;
  const at = `${contract.name}.${id}.gate`;
  const problems: ContractProblem[] = [];
  if (silent && gate.kind !== "base") {
    const message = `${id} is silent, but behind a ${gate.kind} gate, which tells of it; one of the two is wrong`;
    problems.push({ code: "silent-behind-gate", at, message });
  }
  if (!("protocol" in gate)) return [...problems, ...checkNumbers(at, id, gate)];
  const protocol = contract.protocols.find((each) => each.name === gate.protocol);
  if (protocol === undefined) {
    const names = contract.protocols.map((each) => each.name);
    const message = `${id} is behind protocol ${gate.protocol}, which ${contract.name} does not have${suggestion(gate.protocol, names)}`;
    return [...problems, { code: "unknown-protocol", at: `${at}.protocol`, message }];
  }
  if (protocol.kind !== gate.kind) {
    const message = `${id} is behind a ${gate.kind} gate, but ${protocol.name} is a ${protocol.kind} protocol`;
    return [...problems, { code: "wrong-protocol-kind", at: `${at}.protocol`, message }];
  }
  return [...problems, ...checkNumbers(at, id, gate, protocol), ...checkSince(contract, at, id, protocol)];
}

/** What asks about a change must be there when the change is. */
function checkSince(contract: Contract, at: string, id: string, { name, since }: Protocol): readonly ContractProblem[] {
  if (since === undefined || closure(contract, [id]).some(({ change }) => change === since)) return [];
  const message = `${id} is behind protocol ${name}, which came with ${since}, but does not need ${since}; add it to the needs of ${id}`;
  return [{ code: "gate-without-protocol", at, message }];
}

function checkNumbers(at: string, id: string, gate: Gate, protocol?: Protocol): readonly ContractProblem[] {
  const outOfRange = (field: string, expected: string, found: bigint | number): readonly ContractProblem[] => [
    { code: "number-out-of-range", at: `${at}.${field}`, message: `${id}: expected ${expected}, found ${found}` },
  ];
  switch (gate.kind) {
    case "version":
    case "capability": {
      const bits = protocol === undefined ? 64 : bitsOf[protocol.passed];
      const [field, number] = gate.kind === "version" ? (["at", gate.at] as const) : (["id", gate.id] as const);
      if (number >= 0n && number < 1n << BigInt(bits)) return [];
      return outOfRange(field, `a number of ${bits} bits, not negative`, number);
    }
    case "feature": {
      const bits = protocol === undefined ? 64 : bitsOf[protocol.passed];
      if (Number.isInteger(gate.bit) && gate.bit >= 0 && gate.bit < bits) return [];
      return outOfRange("bit", `a bit from 0 to ${bits - 1}`, gate.bit);
    }
    case "flag":
      if (Number.isInteger(gate.bit) && gate.bit >= 0 && gate.bit < 64) return [];
      return outOfRange("bit", "a bit from 0 to 63", gate.bit);
    case "size":
      if (Number.isSafeInteger(gate.size) && gate.size > 0) return [];
      return outOfRange("size", "a size in bytes, at least 1", gate.size);
    default:
      return [];
  }
}

/** What two changes must not share, unless they exclude each other. */
const sharedCodes = { capability: "capability-twice", feature: "feature-twice" } as const;

function checkShared(contract: Contract): readonly ContractProblem[] {
  const relations = relationsOf(contract);
  const asked = contract.changes.filter((change): change is Asked => "protocol" in change.gate);
  const numberOf = ({ gate }: Asked) =>
    gate.kind === "capability" ? `id ${gate.id}` : gate.kind === "feature" ? `bit ${gate.bit}` : undefined;
  return asked.flatMap((later, index) =>
    asked.slice(0, index).flatMap((earlier): readonly ContractProblem[] => {
      const { kind, protocol } = later.gate;
      const number = numberOf(later);
      if (number === undefined || kind === "version" || earlier.gate.kind !== kind || earlier.gate.protocol !== protocol)
        return [];
      if (number !== numberOf(earlier) || earlier.id === later.id || excluded(relations, earlier.id, later.id)) return [];
      const message = `${number} of ${protocol} is given to both ${earlier.id} and ${later.id}; one of them needs another, or they exclude each other`;
      return [{ code: sharedCodes[kind], at: `${contract.name}.${later.id}.gate`, message }];
    }),
  );
}

/** A record grows: of two changes to it that can both be there, the later one makes it longer, or the size does not tell them apart. */
function checkSizes(contract: Contract): readonly ContractProblem[] {
  const relations = relationsOf(contract);
  return contract.changes.flatMap(({ id, gate }, index) =>
    contract.changes.slice(0, index).flatMap((earlier): readonly ContractProblem[] => {
      if (gate.kind !== "size" || earlier.gate.kind !== "size" || earlier.gate.record !== gate.record) return [];
      if (gate.size > earlier.gate.size || excluded(relations, earlier.id, id)) return [];
      const message = `${id} makes ${gate.record} ${gate.size} bytes, but it has ${earlier.gate.size} since ${earlier.id}; a size gate must grow`;
      return [{ code: "size-not-growing", at: `${contract.name}.${id}.gate.size`, message }];
    }),
  );
}
