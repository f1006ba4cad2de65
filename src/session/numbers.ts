import type { Errno } from "../abi/errno.ts";
import { u32, u64 } from "../codec/layout.ts";
import type { Protocol } from "../contract/contract.ts";
import { failed } from "./answer.ts";
import type { Consumer } from "./consumer.ts";
import { decode, encodeScalar } from "./decode.ts";
import { TransportError } from "./transport-error.ts";

/** What a pointer leads to. */
const pointedAt = { "u32 pointer": u32, "u64 pointer": u64 } as const;

/** Asks a protocol's command for a number: as the call's value, or behind a pointer. */
export async function takeNumber(consumer: Consumer, fd: number, protocol: Protocol, command: string): Promise<bigint | Errno> {
  const number = numberOf(consumer, protocol, command);
  if (protocol.passed === "value") {
    const answer = await consumer.transport.ioctl(fd, number, 0n);
    return failed(answer) ? answer.errno : BigInt(answer.value);
  }
  const answer = await consumer.transport.ioctl(fd, number, new Uint8Array(pointedAt[protocol.passed].size));
  if (failed(answer)) return answer.errno;
  const bytes = answer.bytes;
  if (bytes?.length !== pointedAt[protocol.passed].size)
    throw new TransportError("malformed", `${command} answered without its bytes`);
  return BigInt(decode(pointedAt[protocol.passed], bytes, consumer.endian) as number | bigint);
}

/** Hands a number to a protocol's command. `undefined`: it was taken; an errno: it was not. */
export async function giveNumber(
  consumer: Consumer,
  fd: number,
  protocol: Protocol,
  command: string,
  value: bigint,
): Promise<Errno | undefined> {
  const answer = await askNumber(consumer, fd, protocol, command, value);
  return typeof answer === "number" ? undefined : answer;
}

/** Hands an id to a protocol's command, which answers with a number. */
export async function askNumber(
  consumer: Consumer,
  fd: number,
  protocol: Protocol,
  command: string,
  value: bigint,
): Promise<Errno | number> {
  const argument = protocol.passed === "value" ? value : encodeScalar(pointedAt[protocol.passed], value, consumer.endian);
  const answer = await consumer.transport.ioctl(fd, numberOf(consumer, protocol, command), argument);
  return failed(answer) ? answer.errno : answer.value;
}

/** `VDUSE_SET_API_VERSION(1)`. */
export function callText(command: string, value: bigint): string {
  return `${command}(${value})`;
}

/** The largest of them; `undefined` when there is none. */
export function highest(numbers: readonly bigint[]): bigint | undefined {
  return [...numbers].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)).at(-1);
}

/** Throws a `TypeError` when the interface's tables do not hold the command: its folder is wrong, not its user. */
function numberOf(consumer: Consumer, protocol: Protocol, command: string): number {
  const number = consumer.protocols[protocol.name]?.numbers[command];
  if (number === undefined) throw new TypeError(`${consumer.contract.name} gives no number for ${command}`);
  return number;
}
