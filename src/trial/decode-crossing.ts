import type { RecordLayout, WireType } from "../codec/layout.ts";
import type { Build } from "../contract/build.ts";
import { decode, isRecord, sizeOfType } from "../session/decode.ts";
import { readSize } from "../session/size-field.ts";
import type { AnyInterface } from "../session/spec.ts";
import type { CallSeen } from "./call-seen.ts";
import { type AnyCommand, commandOf, numberText, reads, unplayedOf } from "./command-of.ts";
import type { Crossing, CrossingCall } from "./crossing.ts";
import type { DecodedArgument, DecodedCrossing, DecodedField, Off, Plain } from "./decoded-crossing.ts";
import { type FieldNames, namesOf } from "./field-names.ts";
import { gatesTouched } from "./gates-touched.ts";
import { protocolsOf } from "./protocols-of.ts";
import { reservedBytes } from "./reserved-bytes.ts";
import { strangers } from "./strangers.ts";
import { unknownBits } from "./unknown-bits.ts";

/**
 * One crossing in the contract's words. `build` is the one that was met; without it (a real kernel) a command is any build's of that number. Takes any
 * bytes, and never throws because of what a program did.
 */
export function decodeCrossing(spec: AnyInterface, build: Build | undefined, crossing: Crossing): DecodedCrossing {
  const { call } = crossing;
  if (call.kind !== "ioctl") return plainCall(spec, crossing);
  const found = commandOf(spec, build, call.on, call.command);
  const command = found?.command;
  const unplayed = found === undefined ? unplayedOf(spec, call.on, call.command) : undefined;
  const change = command?.change ?? unplayed?.change;
  const asking = protocolsOf(spec, build, call.on, call.command, command?.name);
  const names = namesOf(spec.contract, asking);
  const taken = command === undefined || reads(command);
  const own = command === undefined ? call.before : ownBytes(command, found?.type, call.before);
  const isTaken = taken && own !== undefined;
  const argument = argumentOf(spec, found?.type, command, call, { ...names, taken });
  const of: CallSeen = { spec, call, found, brought: change, asking, bytes: taken ? own : undefined };
  return {
    crossing,
    name: command?.name ?? unplayed?.name ?? numberText(call.command),
    // That a build refuses what came with a change that it lacks is known, whether the command is played or not.
    known: command !== undefined || (unplayed !== undefined && build?.has.has(unplayed.change) === false),
    here: found?.here ?? false,
    ...(change === undefined ? {} : { change }),
    argument,
    gates: gatesTouched(of),
    off: [
      ...(isTaken && found?.type !== undefined && isRecord(found.type)
        ? reservedBytes(found.type, own).map(({ path, bytes }): Off => ({ kind: "reserved", at: path, found: hex(bytes) }))
        : []),
      ...(isTaken && found !== undefined && build !== undefined
        ? unknownBits(found, build, own).map(
            ({ path, bits }): Off => ({ kind: "unknown-bits", at: path, found: hexNumber(bits) }),
          )
        : []),
      ...strangers(of),
    ],
  };
}

function plainCall(spec: AnyInterface, crossing: Crossing): DecodedCrossing {
  const { call } = crossing;
  const there = spec.descriptors.find(({ kind }) => kind === call.on);
  const argument: DecodedArgument =
    call.kind === "read"
      ? { kind: "bytes", after: call.bytes }
      : call.kind === "write"
        ? { kind: "bytes", before: call.bytes }
        : { kind: "none" };
  return {
    crossing,
    name: call.kind,
    known: true,
    here: true,
    ...(call.kind === "open" && there?.change !== undefined ? { change: there.change } : {}),
    argument,
    gates: [],
    off: [],
  };
}

type IoctlCall = Extract<CrossingCall, { readonly kind: "ioctl" }>;

function argumentOf(
  spec: AnyInterface,
  type: RecordLayout | WireType | undefined,
  command: AnyCommand | undefined,
  call: IoctlCall,
  { taken, ...names }: FieldNames & { readonly taken: boolean },
): DecodedArgument {
  const { before, after, argument } = call;
  if (command?.argument.by === "none") return { kind: "none" };
  if (command?.argument.by === "value") return { kind: "value", value: argument, names: names.ofNumber(argument) };
  if (before === undefined && after === undefined)
    return { kind: command === undefined ? "value" : "address", value: argument, names: [] };
  const seen = before ?? after ?? new Uint8Array();
  if (type === undefined || seen.length < (isRecord(type) ? 1 : sizeOfType(type))) {
    return {
      kind: "bytes",
      ...(before === undefined ? {} : { before }),
      ...(after === undefined || same(before, after) ? {} : { after }),
    };
  }
  const plainOf = (bytes: Uint8Array | undefined) =>
    bytes === undefined || bytes.length < seen.length ? undefined : (decode(type, bytes, spec.endian) as Plain);
  if (!isRecord(type)) {
    const field = fieldOf(command?.name ?? "", plainOf(before), plainOf(after), taken, (value) => names.ofNumber(value));
    return { kind: "scalar", field };
  }
  const [first, second] = [plainOf(before), plainOf(after)] as { readonly [field: string]: Plain }[];
  const fields = type.fields
    .filter(({ name }) => !isNothing(first?.[name]) || !isNothing(second?.[name]))
    .map(({ name }, index) => {
      const enabling = names.enablingId(type, before);
      const ofField = (value: bigint) =>
        index === 0 && enabling !== undefined ? names.ofNumber(value) : names.ofField(type, name, value, enabling);
      return fieldOf(name, first?.[name], second?.[name], taken, ofField);
    });
  return { kind: "record", record: type.name, fields };
}

function fieldOf(
  name: string,
  before: Plain | undefined,
  after: Plain | undefined,
  taken: boolean,
  named: (value: bigint) => readonly string[],
): DecodedField {
  const changed = after !== undefined && !(taken && same(before, after));
  const nameOf = (value: Plain | undefined) => {
    const number = Array.isArray(value) ? (value as readonly Plain[])[0] : value;
    return typeof number === "bigint" || typeof number === "number" ? named(BigInt.asUintN(64, BigInt(number))) : [];
  };
  return {
    name,
    ...(taken && before !== undefined ? { before } : {}),
    ...(changed ? { after } : {}),
    names: taken ? nameOf(before) : [],
    afterNames: changed ? nameOf(after) : [],
  };
}

/** The bytes that are the record's own: no more than it says that it has, where it says so. */
function ownBytes(
  command: AnyCommand,
  type: RecordLayout | WireType | undefined,
  bytes: Uint8Array | undefined,
): Uint8Array | undefined {
  if (bytes === undefined || type === undefined || !isRecord(type)) return bytes;
  for (const step of command.steps) {
    if (step.kind !== "argsz" && step.kind !== "copy-struct") continue;
    const said = readSize(bytes, step, bytes.length);
    if (said !== undefined) return bytes.subarray(0, Math.min(said, bytes.length));
  }
  return bytes;
}

/** Not there; or a flexible array, of which the record's own bytes hold nothing. */
function isNothing(value: Plain | undefined): boolean {
  return (
    value === undefined || (value instanceof Uint8Array && value.length === 0) || (Array.isArray(value) && value.length === 0)
  );
}

function same(one: unknown, other: unknown): boolean {
  if (one instanceof Uint8Array && other instanceof Uint8Array) {
    return one.length === other.length && one.every((byte, index) => byte === other[index]);
  }
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return one === other;
  const keys = Object.keys(one);
  const at = (whole: object, key: string) => (whole as { readonly [key: string]: unknown })[key];
  return keys.length === Object.keys(other).length && keys.every((key) => same(at(one, key), at(other, key)));
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function hexNumber(value: bigint): string {
  return `0x${value.toString(16)}`;
}
