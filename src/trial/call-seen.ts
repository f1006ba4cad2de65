import type { ChangeId } from "../contract/contract.ts";
import { decode, isRecord, sizeOfType } from "../session/decode.ts";
import type { AnyInterface } from "../session/spec.ts";
import type { FoundCommand } from "./command-of.ts";
import type { CrossingCall } from "./crossing.ts";
import type { Asking } from "./protocols-of.ts";

/** One ioctl, with what the contract knows of it. */
export interface CallSeen {
  readonly spec: AnyInterface;
  readonly call: Extract<CrossingCall, { readonly kind: "ioctl" }>;
  readonly found: FoundCommand | undefined;
  /** The change that brought the command, played or not. */
  readonly brought: ChangeId | undefined;
  readonly asking: readonly Asking[];
  /** What the command takes from behind its argument; absent where it takes nothing, or nobody saw it. */
  readonly bytes: Uint8Array | undefined;
}

/**
 * The number that a call hands over: its value, what its pointer leads to, or the first field of a record (the id of a capability to switch on).
 * `undefined` where it hands none over, or nobody saw it.
 */
export function numberGiven({ spec, call, found, bytes }: CallSeen): bigint | undefined {
  if (found?.command.argument.by === "value") return call.argument;
  const { type } = found ?? {};
  if (type === undefined || bytes === undefined) return undefined;
  const first = isRecord(type) ? type.fields[0] : undefined;
  if (first === undefined) return bytes.length < sizeOfType(type) ? undefined : asBigint(decode(type, bytes, spec.endian));
  return asBigint((decode(type, bytes) as { readonly [field: string]: unknown })[first.name]);
}

function asBigint(value: unknown): bigint | undefined {
  return typeof value === "number" || typeof value === "bigint" ? BigInt.asUintN(64, BigInt(value)) : undefined;
}
