import type { Protocol } from "../contract/contract.ts";
import type { AnyInterface } from "../session/spec.ts";
import type { Crossing } from "./crossing.ts";

/**
 * What a question to the machine comes to under a mask: `common` bits of what the machine answers and what the masked build answers, where the answer is a set;
 * the `least` of both, where it is a number that says how much, or yes. Never more than the machine has.
 */
export interface Cut {
  readonly by: "common" | "least";
  /** Where the answer is: what the call returns, or so many bytes behind its argument. */
  readonly at: "value" | 4 | 8;
}

/** Which question a command asks; undefined for one that asks nothing of a protocol. */
export function cutOf(spec: AnyInterface, kind: string, command: number, argument: bigint): Cut | undefined {
  for (const protocol of spec.contract.protocols) {
    const own = spec.protocols[protocol.name];
    const asks = protocol.kind === "capability" ? protocol.check : protocol.get;
    if (own === undefined || asks === undefined || own.numbers[asks] !== command >>> 0 || !protocol.on.includes(kind)) continue;
    return { by: bySet(spec, protocol, argument) ? "common" : "least", at: placeOf(protocol) };
  }
  return undefined;
}

/** Both answers as one: 64 bits, unsigned. */
export function cut({ by }: Cut, machine: bigint, masked: bigint): bigint {
  if (by === "common") return machine & masked;
  return machine < masked ? machine : masked;
}

/** A question's answer, and what its argument led to then. */
export interface Answered {
  readonly value?: number | undefined;
  readonly after?: Uint8Array | undefined;
}

/** The number that a question was answered; undefined for an error, or where nobody saw it. Every machine that is met is little-endian. */
export function numberAnswered({ at }: Cut, { value, after }: Answered): bigint | undefined {
  if (at === "value") return value === undefined ? undefined : BigInt(value);
  if (value === undefined || after === undefined || after.length < at) return undefined;
  const view = new DataView(after.buffer, after.byteOffset, after.byteLength);
  return at === 4 ? BigInt(view.getUint32(0, true)) : view.getBigUint64(0, true);
}

/** Whether a masked answer is that of the build that was met, less what the machine has not: then it is no other build's. */
export function isCut(spec: AnyInterface, { call, answer, by }: Crossing, played: Answered): boolean {
  if (by !== "masked" || call.kind !== "ioctl" || !("value" in answer)) return false;
  const rule = cutOf(spec, call.on, call.command, call.argument);
  if (rule === undefined) return false;
  const [given, build] = [numberAnswered(rule, { value: answer.value, after: call.after }), numberAnswered(rule, played)];
  return given !== undefined && build !== undefined && cut(rule, given, build) === given;
}

function bySet(spec: AnyInterface, protocol: Protocol, argument: bigint): boolean {
  if (protocol.kind !== "capability") return protocol.kind === "feature";
  const change = spec.contract.changes.find(
    ({ gate }) => gate.kind === "capability" && gate.protocol === protocol.name && gate.id === argument,
  );
  return change !== undefined && spec.protocols[protocol.name]?.masks?.includes(change.id) === true;
}

/** A capability's answer is what the call returns, however its number was handed over. */
function placeOf({ kind, passed }: Protocol): Cut["at"] {
  if (kind === "capability" || passed === "value") return "value";
  return passed === "u32 pointer" ? 4 : 8;
}
