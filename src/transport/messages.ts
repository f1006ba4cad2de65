import { type Errno, isErrno } from "../abi/errno.ts";
import { codecOf } from "../codec/codec.ts";
import type { RecordLayout } from "../codec/layout.ts";
import { s32, u8, u32, u64 } from "../codec/layout.ts";
import type { Value } from "../codec/value.ts";
import { TransportError } from "../session/transport-error.ts";

/**
 * What goes over a channel: two records, read and written by the codec as strictly as any other. A version of this format is not asked for: the
 * first byte of both names it, and a peer that speaks another is told so by the end of the channel.
 */
const format = 1;

/** 32 bytes, little-endian, and the data. */
const request_layout = {
  kind: "struct",
  name: "request",
  size: 32,
  align: 8,
  endian: "little",
  fields: [
    { name: "format", offset: 0, type: u8 },
    { name: "call", offset: 1, type: u8 },
    { name: "argument", offset: 2, type: u8 },
    { name: "access", offset: 3, type: u8 },
    { name: "id", offset: 4, type: u32 },
    { name: "fd", offset: 8, type: s32 },
    { name: "command", offset: 12, type: u32 },
    { name: "value", offset: 16, type: u64 },
    { name: "length", offset: 24, type: u32 },
    { name: "reserved", offset: 28, type: u32, reserved: true },
    { name: "data", offset: 32, type: { kind: "bytes", count: null } },
  ],
} as const satisfies RecordLayout;

const answer_layout = {
  kind: "struct",
  name: "answer",
  size: 32,
  align: 8,
  endian: "little",
  fields: [
    { name: "format", offset: 0, type: u8 },
    { name: "carries", offset: 1, type: u8 },
    { name: "events", offset: 2, type: u8 },
    { name: "reserved", offset: 3, type: u8, reserved: true },
    { name: "id", offset: 4, type: u32 },
    { name: "value", offset: 8, type: { kind: "int", size: 8, signed: true } },
    { name: "errno", offset: 16, type: { kind: "text", count: 16 } },
    { name: "data", offset: 32, type: { kind: "bytes", count: null } },
  ],
} as const satisfies RecordLayout;

/** Calls by their number on the wire. */
export const calls = ["open", "close", "ioctl", "read", "write", "poll"] as const;
export type CallName = (typeof calls)[number];

/** What an ioctl's argument is. */
const argumentKinds = ["none", "value", "bytes"] as const;

export interface Request {
  readonly id: number;
  readonly call: CallName;
  readonly fd: number;
  readonly command: number;
  readonly argument: undefined | bigint | Uint8Array;
  /** Bytes to read. */
  readonly length: number;
  /** Bits: 1 read, 2 write, 4 do not block. */
  readonly access: number;
  /** A path in UTF-8, or bytes to write. */
  readonly data: Uint8Array;
}

export interface Reply {
  readonly id: number;
  readonly value: number;
  readonly errno: Errno | undefined;
  /** Bits: 1 in, 2 out, 4 error, 8 hang-up. */
  readonly events: number;
  readonly bytes: Uint8Array | undefined;
}

const requests = codecOf(request_layout);
const answers = codecOf(answer_layout);

export function encodeRequest({ id, call, fd, command, argument, length, access, data }: Request): Uint8Array {
  const kind = argument === undefined ? "none" : typeof argument === "bigint" ? "value" : "bytes";
  return requests.write({
    format,
    call: calls.indexOf(call),
    argument: argumentKinds.indexOf(kind),
    access,
    id,
    fd,
    command,
    value: typeof argument === "bigint" ? BigInt.asUintN(64, argument) : 0n,
    length,
    data: argument instanceof Uint8Array ? argument : data,
  });
}

/** Throws a `TransportError` for bytes that are no request. */
export function decodeRequest(bytes: Uint8Array): Request {
  const read = strictly("request", () => requests.read(bytes)) as Value<typeof request_layout>;
  const call = calls[read.call];
  const kind = argumentKinds[read.argument];
  if (call === undefined || kind === undefined) throw malformed(`request.call ${read.call}, argument ${read.argument}`);
  if (read.access > 7) throw malformed(`request.access ${read.access}`);
  const argument = kind === "none" ? undefined : kind === "value" ? read.value : read.data;
  return { ...read, call, argument };
}

export function encodeReply({ id, value, errno, events, bytes }: Reply): Uint8Array {
  return answers.write({
    format,
    carries: bytes === undefined ? 0 : 1,
    events,
    id,
    value: BigInt(value),
    errno: errno ?? "",
    data: bytes ?? new Uint8Array(),
  });
}

/** Throws a `TransportError` for bytes that are no reply. */
export function decodeReply(bytes: Uint8Array): Reply {
  const read = strictly("answer", () => answers.read(bytes)) as Value<typeof answer_layout>;
  const { id, events, errno, carries, data } = read;
  if (errno !== "" && !isErrno(errno)) throw malformed(`answer.errno ${JSON.stringify(errno)}`);
  if (carries > 1 || (carries === 0 && data.length > 0)) throw malformed(`answer.carries ${carries} with ${data.length} bytes`);
  if (events > 15) throw malformed(`answer.events ${events}`);
  const value = Number(read.value);
  if (!Number.isSafeInteger(value) || value < 0) throw malformed(`answer.value ${read.value}`);
  return { id, value, errno: errno === "" ? undefined : (errno as Errno), events, bytes: carries === 1 ? data : undefined };
}

function strictly(name: string, read: () => { readonly format: number }): { readonly format: number } {
  let result: { readonly format: number };
  try {
    result = read();
  } catch (error) {
    throw malformed(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (result.format !== format) throw malformed(`${name}.format ${result.format}, expected ${format}`);
  return result;
}

function malformed(what: string): TransportError {
  return new TransportError("malformed", `what arrived is no message of abide: ${what}`);
}
