import type { Change, ChangeId, Contract, Gate, Protocol } from "../contract/contract.ts";
import { gateText } from "../contract/gate-text.ts";
import { decode, isRecord } from "../session/decode.ts";
import { type CallSeen, numberGiven } from "./call-seen.ts";
import { capabilityName, flagChanges } from "./gate-names.ts";
import type { Asking } from "./protocols-of.ts";

/** A gate that a call has to do with. */
export interface GateTouched {
  /**
   * `asks`: the call is the question, and its answer says whether the gate is open. `agrees`: it picks a version or acknowledges bits. `tries`: the gate
   * has no question but the call itself. `uses`: it needs what is behind the gate.
   */
  readonly role: "asks" | "agrees" | "tries" | "uses";
  readonly kind: Exclude<Gate["kind"], "base">;
  /** One for all calls that have to do with the same gate: `capability extensions 32`. */
  readonly key: string;
  /** Shortly: `api-version 1`, `KVM_CAP_IRQFD`, `features`, `VDUSE_GET_FEATURES`. */
  readonly name: string;
  /** In words: `capability 32 (KVM_CAP_IRQFD) of extensions`; of a whole protocol, its name. */
  readonly text: string;
  /** The changes behind it that the call is about; none where the call asks for all at once, or for what no build has. */
  readonly changes: readonly ChangeId[];
}

/** The gates that decide a call or its answer, by what the call itself says: its command, the numbers, ids and flags in it. */
export function gatesTouched(seen: CallSeen): readonly GateTouched[] {
  const { spec, found, brought: id, asking } = seen;
  const { contract } = spec;
  const asked = asking.flatMap((each) => ofProtocol(contract, each, numberGiven(seen)));
  const questions = asking.some(({ role }) => role === "get" || role === "check");
  const brought = contract.changes.find((each) => each.id === id);
  const command = brought === undefined ? [] : ofChange(brought, found?.command.name, questions);
  // A command that agrees on the version that brought it (MSHV_REQUEST_VERSION) does not use it besides.
  const other = command.filter(({ key }) => !asked.some((each) => each.key === key));
  return merged([...asked, ...other, ...ofFlags(seen)]);
}

/** The gate of one change, as a call that needs the change touches it; `undefined` for what is behind none. */
export function gateUsed({ gate, id }: Change, role: GateTouched["role"] = "uses"): GateTouched | undefined {
  if (gate.kind === "base") return undefined;
  return { role, kind: gate.kind, key: keyOf(gate), name: nameOf(gate), text: gateText(gate), changes: [id] };
}

function keyOf(gate: Exclude<Gate, { readonly kind: "base" }>): string {
  switch (gate.kind) {
    case "version":
    case "feature":
      // One answer tells of all numbers, and of all bits.
      return `${gate.kind} ${gate.protocol}`;
    case "capability":
      return `capability ${gate.protocol} ${gate.id}`;
    case "size":
      return `size ${gate.record} ${gate.size}`;
    case "flag":
      return `flag ${gate.record}.${gate.field} ${gate.bit}`;
    case "probe":
      return `probe ${gate.command}`;
  }
}

function nameOf(gate: Exclude<Gate, { readonly kind: "base" }>): string {
  switch (gate.kind) {
    case "version":
      return `${gate.protocol} ${gate.at}`;
    case "feature":
    case "capability":
      return gate.name;
    case "size":
      return `${gate.record} of ${gate.size} bytes`;
    case "flag":
      return `${gate.record}.${gate.field} bit ${gate.bit}`;
    case "probe":
      return gate.command;
  }
}

function ofProtocol(contract: Contract, { protocol, role }: Asking, given: bigint | undefined): readonly GateTouched[] {
  const whole = (changes: readonly ChangeId[], part: "asks" | "agrees"): GateTouched => {
    const number = part === "agrees" && protocol.kind === "version" ? given : undefined;
    return {
      role: part,
      kind: protocol.kind,
      key: `${protocol.kind} ${protocol.name}`,
      name: number === undefined ? protocol.name : `${protocol.name} ${number}`,
      text: number === undefined ? protocol.name : `${protocol.name} version ${number}`,
      changes,
    };
  };
  switch (protocol.kind) {
    case "version": {
      const at = changesOf(contract, protocol).filter(({ gate }) => gate.kind === "version" && gate.at === given);
      return [role === "get" ? whole([], "asks") : whole(ids(at), "agrees")];
    }
    case "feature": {
      const bits = changesOf(contract, protocol).filter(
        ({ gate }) => gate.kind === "feature" && given !== undefined && ((given >> BigInt(gate.bit)) & 1n) === 1n,
      );
      if (role === "get") return [whole([], "asks")];
      return given === 0n ? [] : [whole(ids(bits), "agrees")];
    }
    case "capability": {
      if (given === undefined) return [];
      const own = changesOf(contract, protocol).filter(({ gate }) => gate.kind === "capability" && gate.id === given);
      const [first] = own;
      const text = first === undefined ? `capability ${given} of ${protocol.name}` : gateText(first.gate);
      const key = `capability ${protocol.name} ${given}`;
      const name = capabilityName(contract, protocol, given) ?? `${protocol.name} ${given}`;
      return [{ role: role === "enable" ? "uses" : "asks", kind: "capability", key, name, text, changes: ids(own) }];
    }
  }
}

/** The change that brought the command. A question that only it answers (VDUSE_GET_FEATURES) is asked; what has no other is tried. */
function ofChange(change: Change, command: string | undefined, questions: boolean): readonly GateTouched[] {
  const isProbe = change.gate.kind === "probe" && change.gate.command === command;
  const touched = gateUsed(change, isProbe ? (questions ? "asks" : "tries") : "uses");
  return touched === undefined ? [] : [touched];
}

/** Flags that are set in the record, of which each tells of a change. */
function ofFlags(seen: CallSeen): readonly GateTouched[] {
  const { spec, found, asking, bytes } = seen;
  const { type } = found ?? {};
  if (type === undefined || bytes === undefined || !isRecord(type)) return [];
  const given = asking.some(({ role }) => role === "enable") ? numberGiven(seen) : undefined;
  const enabling = given === undefined ? undefined : { id: given };
  const record = decode(type, bytes) as { readonly [field: string]: unknown };
  return Object.entries(record).flatMap(([field, value]) => {
    const first: unknown = Array.isArray(value) ? value[0] : value;
    if (typeof first !== "number" && typeof first !== "bigint") return [];
    return [...flagChanges(spec.contract, type.name, field, enabling)]
      .filter(([bit]) => ((BigInt(first) >> BigInt(bit)) & 1n) === 1n)
      .flatMap(([, change]) => gateUsed(change, "tries") ?? []);
  });
}

function changesOf(contract: Contract, { name }: Protocol): readonly Change[] {
  return contract.changes.filter(({ gate }) => "protocol" in gate && gate.protocol === name);
}

function ids(changes: readonly Change[]): readonly ChangeId[] {
  return changes.map(({ id }) => id);
}

/** Each gate once in each role. */
function merged(all: readonly GateTouched[]): readonly GateTouched[] {
  const found = new Map<string, GateTouched>();
  for (const each of all) {
    const key = `${each.role} ${each.key}`;
    const known = found.get(key);
    found.set(key, known === undefined ? each : { ...known, changes: [...new Set([...known.changes, ...each.changes])] });
  }
  return [...found.values()];
}
