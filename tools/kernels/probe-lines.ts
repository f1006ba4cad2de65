import type { Access } from "../../src/session/spec.ts";
import { bytesText, changesText, readBytes, withRuns } from "./bytes-text.ts";

/**
 * What a prober asks of a machine as lines of text, and what the machine answers, so that both can be kept and read. Calls are those of `ProbeHost`:
 *
 *     list /dev/dri
 *     open /dev/kvm write=false
 *     syscall io_uring_setup 0x4 bytes:120
 *     ioctl 0xae03 value 0x5
 *     ioctl 0x80088100 bytes 8
 *     read 8192
 *
 * Answers are a value, or an error's name; `fd` for a descriptor, whose number says nothing; what was written into the call's bytes as `*CHANGES`, into
 * those of its N-th argument as `@N CHANGES`; bytes that were read as `bytesText` has them.
 */
export function openLine(path: string, access: Partial<Access> = {}): string {
  const flags = Object.entries(access).flatMap(([name, on]) => (on === undefined ? [] : [`${name}=${on}`]));
  return ["open", path, ...flags.sort()].join(" ");
}

export function ioctlLine(command: number, argument: bigint | Uint8Array | undefined): string {
  const number = `0x${(command >>> 0).toString(16)}`;
  if (argument === undefined) return `ioctl ${number}`;
  return typeof argument === "bigint"
    ? `ioctl ${number} value 0x${argument.toString(16)}`
    : `ioctl ${number} bytes ${bytesText(argument)}`;
}

export function syscallLine(name: string, args: readonly (bigint | Uint8Array)[]): string {
  return [
    "syscall",
    name,
    ...args.map((each) => (typeof each === "bigint" ? `0x${each.toString(16)}` : `bytes:${bytesText(each)}`)),
  ].join(" ");
}

/** System calls whose first argument is a descriptor: they belong to what was asked on it. */
export const onDescriptor: ReadonlySet<string> = new Set(["io_uring_register"]);

/** An answer to a call with bytes: the value or error, and what was written over each. */
export function answerLine(
  answer: string,
  before: readonly (Uint8Array | undefined)[],
  after: readonly (Uint8Array | undefined)[],
): string {
  const changes = before.map((bytes, index) => changesText(bytes ?? nothing, after[index] ?? nothing));
  return [answer, ...changes.flatMap((each, index) => (each === "" ? [] : [`@${index}`, each]))].join(" ");
}

/** Such an answer taken apart; what was written is in `args` afterwards. */
export function readAnswer(line: string, args: readonly (Uint8Array | undefined)[] = []): string {
  const [answer = "", ...rest] = line.split(" ");
  for (let at = 0; at < rest.length; at += 2) {
    const bytes = args[Number(rest[at]?.slice(1))];
    bytes?.set(withRuns(bytes, rest[at + 1] ?? ""));
  }
  return answer;
}

/** `56 56:0=38`: how many bytes a read gave, and which. */
export function readLine(value: number, bytes: Uint8Array): string {
  return `${value} ${bytesText(bytes)}`;
}

export function bytesOfRead(line: string): Uint8Array {
  return readBytes(line.split(" ")[1] ?? "0");
}

const nothing = new Uint8Array();
