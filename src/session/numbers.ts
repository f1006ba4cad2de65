import type { Errno } from "../abi/errno.ts";
import type { Passed, Protocol } from "../contract/contract.ts";
import { failed } from "./answer.ts";
import type { Consumer } from "./consumer.ts";
import { TransportError } from "./transport-error.ts";

/** Asks a protocol's command for a number: as the call's value, or behind a pointer. */
export async function takeNumber(consumer: Consumer, fd: number, protocol: Protocol, command: string): Promise<bigint | Errno> {
  const number = numberOf(consumer, protocol, command);
  if (protocol.passed === "value") {
    const answer = await consumer.transport.ioctl(fd, number, 0n);
    return failed(answer) ? answer.errno : BigInt(answer.value);
  }
  const answer = await consumer.transport.ioctl(fd, number, new Uint8Array(width(protocol.passed)));
  if (failed(answer)) return answer.errno;
  const bytes = answer.bytes;
  if (bytes?.length !== width(protocol.passed)) throw new TransportError("malformed", `${command} answered without its bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return protocol.passed === "u32 pointer" ? BigInt(view.getUint32(0, true)) : view.getBigUint64(0, true);
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
  const argument = protocol.passed === "value" ? value : encoded(protocol.passed, value);
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

function encoded(passed: Exclude<Passed, "value">, value: bigint): Uint8Array {
  const bytes = new Uint8Array(width(passed));
  const view = new DataView(bytes.buffer);
  if (passed === "u32 pointer") view.setUint32(0, Number(BigInt.asUintN(32, value)), true);
  else view.setBigUint64(0, BigInt.asUintN(64, value), true);
  return bytes;
}

function width(passed: Exclude<Passed, "value">): 4 | 8 {
  return passed === "u32 pointer" ? 4 : 8;
}

/** Throws a `TypeError` when the interface's tables do not hold the command: its folder is wrong, not its user. */
function numberOf(consumer: Consumer, protocol: Protocol, command: string): number {
  const number = consumer.protocols[protocol.name]?.numbers[command];
  if (number === undefined) throw new TypeError(`${consumer.contract.name} gives no number for ${command}`);
  return number;
}
