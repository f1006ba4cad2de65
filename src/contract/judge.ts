import type { Build } from "./build.ts";
import { closure, pathText } from "./closure.ts";
import { conflicts } from "./conflicts.ts";
import type { Change, ChangeId, Contract, Gate, VersionProtocol } from "./contract.ts";
import { canBeAsked } from "./declare.ts";
import { gateText } from "./gate-text.ts";
import { isOpen } from "./is-open.ts";
import { beyond, broken, honestNumber, knownNumbers, promises } from "./promises.ts";
import { excluded, relationsOf } from "./relations.ts";

/** What is to be said about a build: whether it keeps its word, and everything that it gets wrong. */
export interface Judgement {
  /** No gate is open that leads to nothing. What is there and hidden is a pity, and no lie. */
  readonly honest: boolean;
  readonly findings: readonly Misdeclared[];
}

export interface Misdeclared {
  readonly code: MisdeclaredCode;
  /** The changes it is about; for `not-a-line`, those that stand in the way. */
  readonly changes: readonly ChangeId[];
  /** The gate through which the consumer is misled; none where nothing tells. */
  readonly gate?: Gate;
  /** Number, id, bit or size of the gate; for `not-a-line`, the highest number that is true. */
  readonly number?: bigint;
  readonly message: string;
}

export type MisdeclaredCode =
  /** The gate is open and the change is missing. */
  | "over-declared"
  /** The change is there and its gate is closed. */
  | "under-declared"
  /** Later changes are there while earlier ones, or some of the same number, are missing: no number describes this build. */
  | "not-a-line"
  /** A change of the first day is missing; nothing tells. */
  | "base-missing"
  /** A change is there without one that it needs. */
  | "need-missing"
  /** Two changes are there that exclude each other. */
  | "excluded-pair"
  /** A number, a bit or a change that the contract knows nothing of. */
  | "unknown";

/** Findings that make a build dishonest: a consumer is told of something that it will not find. */
const dishonest: ReadonlySet<MisdeclaredCode> = new Set(["over-declared", "base-missing", "unknown"]);

/**
 * Holds what a build says of itself against what it has. Each finding names the change, the gate and the number.
 *
 * Gates that are tried rather than asked (`flag`, `probe`) cannot be misdeclared: what the consumer learns is what is there. A silent
 * change has no gate to be held against.
 */
export function judge(contract: Contract, build: Build): Judgement {
  const findings = [
    ...judgeUnknown(contract, build),
    ...contract.changes.flatMap((change) => judgeChange(contract, build, change)),
    ...judgeLines(contract, build),
    ...judgePossible(contract, build.has),
  ];
  return { honest: !findings.some(({ code }) => dishonest.has(code)), findings };
}

function judgeChange(contract: Contract, build: Build, change: Change): readonly Misdeclared[] {
  const { id, gate, silent } = change;
  const there = build.has.has(id);
  const number = gateNumber(gate);
  if (gate.kind === "base") {
    if (there || silent) return [];
    return [{ code: "base-missing", changes: [id], message: `base change ${id} is missing; nothing tells` }];
  }
  const open = isOpen(contract, build, change);
  if (open === there) return [];
  const about = { changes: [id], gate, ...(number === undefined ? {} : { number }) };
  if (!open) {
    return [{ code: "under-declared", ...about, message: `${id} is there, but hidden: ${gateText(gate)} is not declared` }];
  }
  if (standIn(contract, build, change) !== undefined) return [];
  return [{ code: "over-declared", ...about, message: `${id} is missing, but its gate is open: ${declaredText(build, gate)}` }];
}

function declaredText({ declares }: Build, gate: Gate): string {
  if (gate.kind === "version") return `${gate.protocol} ${declares.versions[gate.protocol]} is declared, and ${gate.at} opens it`;
  return gate.kind === "size" ? `${gate.record} has at least ${gate.size} bytes` : `${gateText(gate)} is declared`;
}

/** A change that is there in place of a missing one, where the same gate, or by its number a later one, tells of it. */
function standIn(contract: Contract, build: Build, { id, gate }: Change): ChangeId | undefined {
  const relations = relationsOf(contract);
  if (gate.kind === "version") {
    const protocol = versionProtocol(contract, gate.protocol);
    const declared = build.declares.versions[gate.protocol];
    if (protocol === undefined || declared === undefined) return undefined;
    const promised = promises(contract, protocol, declared).find((each) => each.change === id);
    return promised?.keptBy.find((each) => build.has.has(each));
  }
  const number = gateNumber(gate);
  return contract.changes.find(
    (each) =>
      build.has.has(each.id) &&
      excluded(relations, each.id, id) &&
      each.gate.kind === gate.kind &&
      place(each.gate) === place(gate) &&
      (gate.kind === "size" || gateNumber(each.gate) === number),
  )?.id;
}

/** For each protocol of numbers: whether any number says what this build has, however it may be declared. */
function judgeLines(contract: Contract, build: Build): readonly Misdeclared[] {
  return contract.protocols.flatMap((protocol): readonly Misdeclared[] => {
    if (protocol.kind !== "version" || !canBeAsked(protocol, build.has)) return [];
    const highest = honestNumber(contract, protocol, build.has);
    const later = beyond(contract, protocol, build.has);
    if (later.length === 0) return [];
    const first = knownNumbers(contract, protocol).find((number) => later.some(({ at }) => at === number)) ?? 0n;
    const missing = broken(contract, protocol, first, build.has).map(({ change }) => change);
    const said = highest === undefined ? "no number is true" : `the highest true number is ${highest}`;
    return [
      {
        code: "not-a-line",
        changes: missing,
        ...(highest === undefined ? {} : { number: highest }),
        message: `no number of ${protocol.name} describes this build: ${list(later.map(({ id }) => id))} without ${list(missing)}; ${said}`,
      },
    ];
  });
}

/** Declared numbers, bits and changes that the contract has no word for, so nobody can say what they promise. */
function judgeUnknown(contract: Contract, { declares, has }: Build): readonly Misdeclared[] {
  const found: Misdeclared[] = [];
  const { change } = relationsOf(contract);
  const unknown = (message: string, number?: bigint) =>
    found.push({ code: "unknown", changes: [], ...(number === undefined ? {} : { number }), message });
  for (const id of new Set([...has, ...declares.capabilities])) {
    if (!change.has(id)) unknown(`${contract.name} has no change ${id}`);
    else if (declares.capabilities.has(id) && change.get(id)?.gate.kind !== "capability") {
      unknown(`${id} is declared as a capability, but its gate is another: ${change.get(id)?.gate.kind}`);
    }
  }
  for (const [name, number] of Object.entries(declares.versions)) {
    const protocol = versionProtocol(contract, name);
    const most = protocol === undefined ? undefined : knownNumbers(contract, protocol).at(-1);
    if (most === undefined) unknown(`${contract.name} has no version protocol ${name}`, number);
    else if (number > most) unknown(`${name} ${number} is declared, but the contract knows none above ${most}`, number);
  }
  for (const [name, mask] of Object.entries(declares.features)) {
    const protocol = contract.protocols.find((each) => each.name === name && each.kind === "feature");
    if (protocol === undefined) unknown(`${contract.name} has no feature protocol ${name}`, mask);
    const bits = contract.changes.flatMap(({ gate }) => (gate.kind === "feature" && gate.protocol === name ? [gate.bit] : []));
    const rest = bits.reduce((left, bit) => left & ~(1n << BigInt(bit)), mask);
    if (protocol !== undefined && rest !== 0n) unknown(`${name} declares 0x${rest.toString(16)}, bits of no known change`, rest);
  }
  return found;
}

function judgePossible(contract: Contract, has: ReadonlySet<ChangeId>): readonly Misdeclared[] {
  return [
    ...closure(contract, has)
      .filter(({ change, path }) => !has.has(change) && path.length === 2)
      .map(
        ({ path }): Misdeclared => ({ code: "need-missing", changes: path, message: `${pathText(path)}, which is not there` }),
      ),
    ...conflicts(contract, has)
      .filter(({ pair }) => pair.every((id) => has.has(id)))
      .map(
        ({ pair }): Misdeclared => ({
          code: "excluded-pair",
          changes: pair,
          message: `${pair[0]} and ${pair[1]} exclude each other`,
        }),
      ),
  ];
}

function versionProtocol(contract: Contract, name: string): VersionProtocol | undefined {
  return contract.protocols.find((each): each is VersionProtocol => each.name === name && each.kind === "version");
}

function gateNumber(gate: Gate): bigint | undefined {
  switch (gate.kind) {
    case "version":
      return gate.at;
    case "capability":
      return gate.id;
    case "feature":
      return BigInt(gate.bit);
    case "size":
      return BigInt(gate.size);
    default:
      return undefined;
  }
}

function place(gate: Gate): string | undefined {
  return "protocol" in gate ? gate.protocol : "record" in gate ? gate.record : undefined;
}

function list(ids: readonly ChangeId[]): string {
  return ids.length < 2 ? (ids[0] ?? "nothing") : `${ids.slice(0, -1).join(", ")} and ${ids.at(-1)}`;
}
