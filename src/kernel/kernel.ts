import { lstatSync, readlinkSync } from "node:fs";
import { endianness } from "node:os";
import type { Answer } from "../session/answer.ts";
import type { Access, PollEvent } from "../session/spec.ts";
import type { BytesAnswer } from "../session/transport.ts";
import { type CallArgument, callMemory } from "./call-memory.ts";
import { errnoName } from "./errno-name.ts";
import { handedOut } from "./handed-out.ts";
import { KernelError } from "./kernel-error.ts";
import { type Libc, libc as loadLibc } from "./libc.ts";

/**
 * The running kernel, as one owner of descriptors: whatever it opened, and whatever a command handed out, is closed by `dispose` at the
 * latest. Calls are made as they are and answered as the kernel answers; only a call that makes no sense here throws, a `KernelError`.
 *
 * Every call happens in this thread and at once. A signal ends no call but a wait.
 */
export interface Kernel {
  /** Opens for reading and writing unless told otherwise; never becomes a controlling terminal, never outlives an exec. */
  open(path: string, access?: Partial<Access>): Answer;
  close(fd: number): Answer;
  /** `command` is the request number as this machine writes it (`hostCommand`). Bytes are the call's own: what it writes is in them afterwards. */
  ioctl(fd: number, command: number, argument?: CallArgument): Answer;
  /** A system call by its number. Arguments that are bytes are handed over as pointers to them. A descriptor that it answers is not owned: see `own`. */
  syscall(number: number, args: readonly CallArgument[]): Answer;
  read(fd: number, length: number): BytesAnswer;
  write(fd: number, bytes: Uint8Array): Answer;
  /** What is ready; waits as long as that for it. */
  poll(fd: number, milliseconds?: number): { readonly events: readonly PollEvent[] } | Extract<Answer, { errno: unknown }>;
  eventfd(initial?: number): Answer;
  pipe(): { readonly read: number; readonly write: number } | Extract<Answer, { errno: unknown }>;
  /** Takes over a descriptor that came from elsewhere: it is closed with the others. */
  own(fd: number): void;
  /** Descriptors that are open, in the order in which they came. */
  readonly descriptors: readonly number[];
  /** Closes everything, the newest first, and gives the memory back. Calls after that throw. May be called again. */
  dispose(): void;
}

/** Loads what is needed, at the first use. Rejects with a `KernelError` where that cannot be. */
export async function openKernel(): Promise<Kernel> {
  return kernelOn(await loadLibc());
}

/** Descriptors of all owners: a number that one command answers may be another owner's. */
const everyones = new Set<number>();

export function kernelOn(libc: Libc): Kernel {
  const owned = new Set<number>();
  const memory = callMemory(libc);
  let disposed = false;

  const alive = () => {
    if (disposed) throw new KernelError("closed", "this kernel was disposed of: its descriptors are closed");
  };
  const own = (fd: number) => {
    owned.add(fd);
    everyones.add(fd);
  };
  const answerOf = (value: number): Answer => (value < 0 ? { errno: errnoName(libc.errno()) } : { value });
  const opened = (answer: Answer): Answer => {
    if ("value" in answer) own(answer.value);
    return answer;
  };
  const close = (fd: number): Answer => {
    // Closing what is not ours would take node's own descriptors away under its feet.
    if (!owned.has(fd)) return { errno: "EBADF" };
    owned.delete(fd);
    everyones.delete(fd);
    return answerOf(libc.close(fd));
  };

  return {
    open(path, access = {}) {
      alive();
      // C would end the path there.
      if (path.includes("\0")) return { errno: "ENOENT" };
      return opened(answerOf(libc.open(path, openFlags(access))));
    },
    close(fd) {
      alive();
      return close(fd);
    },
    ioctl(fd, command, argument) {
      alive();
      const answer = memory.with([argument], ([word = 0n]) => answerOf(libc.ioctl(fd, command, word)));
      if ("value" in answer && !everyones.has(answer.value) && isHandedOut(answer.value)) own(answer.value);
      return answer;
    },
    syscall(number, args) {
      alive();
      return memory.with(args, (words) => answerOf(libc.syscall(number, words)));
    },
    read(fd, length) {
      alive();
      const bytes = new Uint8Array(length);
      const answer = memory.with([bytes], ([address = 0n]) => answerOf(libc.read(fd, address, length)));
      return "errno" in answer ? answer : { value: answer.value, bytes: bytes.subarray(0, answer.value) };
    },
    write(fd, bytes) {
      alive();
      return memory.with([bytes], ([address = 0n]) => answerOf(libc.write(fd, address, bytes.length)));
    },
    poll(fd, milliseconds = 0) {
      alive();
      const record = new Uint8Array(8);
      const view = new DataView(record.buffer);
      const little = endianness() === "LE";
      view.setInt32(0, fd, little);
      view.setInt16(4, pollIn | pollOut, little);
      const answer = memory.with([record], ([address = 0n]) => answerOf(libc.poll(address, 1, milliseconds)));
      if ("errno" in answer) return answer.errno === "EINTR" ? { events: [] } : answer;
      const ready = view.getInt16(6, little);
      if ((ready & pollInvalid) !== 0) return { errno: "EBADF" };
      return { events: pollEvents.filter(([bit]) => (ready & bit) !== 0).map(([, event]) => event) };
    },
    eventfd(initial = 0) {
      alive();
      return opened(answerOf(libc.eventfd(initial, closeOnExec | nonBlocking)));
    },
    pipe() {
      alive();
      const record = new Uint8Array(8);
      const answer = memory.with([record], ([address = 0n]) => answerOf(libc.pipe2(address, closeOnExec | nonBlocking)));
      if ("errno" in answer) return answer;
      const view = new DataView(record.buffer);
      const little = endianness() === "LE";
      const ends = { read: view.getInt32(0, little), write: view.getInt32(4, little) };
      own(ends.read);
      own(ends.write);
      return ends;
    },
    own(fd) {
      alive();
      own(fd);
    },
    get descriptors() {
      return [...owned];
    },
    dispose() {
      if (disposed) return;
      disposed = true;
      for (const fd of [...owned].reverse()) close(fd);
      memory.dispose();
    },
  };
}

/** include/uapi/asm-generic/fcntl.h and poll.h, Linux 7.3; the same wherever koffi runs. */
const closeOnExec = 0o2000000;
const nonBlocking = 0o4000;
const notControlling = 0o400;
const pollIn = 1;
const pollOut = 4;
const pollInvalid = 0x20;
const pollEvents: readonly (readonly [number, PollEvent])[] = [
  [pollIn, "in"],
  [pollOut, "out"],
  [8, "error"],
  [0x10, "hang-up"],
];

function openFlags({ read = true, write = true, nonblock = false }: Partial<Access>): number {
  const way = read && write ? 2 : write ? 1 : 0;
  return way | closeOnExec | notControlling | (nonblock ? nonBlocking : 0);
}

/**
 * Whether a number that a command answered is a descriptor that it handed out: a virtual machine, a device of a group. Such files are anonymous;
 * node's own are of a few other kinds. A command that answers a count may hit the number of any open file, so the file must look the part.
 */
function isHandedOut(number: number): boolean {
  if (number < 3) return false;
  const link = `/proc/self/fd/${number}`;
  // Most numbers are counts, and asking so takes 13 microseconds in place of 22: no error is made (Node 20).
  if (lstatSync(link, { throwIfNoEntry: false }) === undefined) return false;
  try {
    return handedOut(readlinkSync(link));
  } catch {
    return false;
  }
}
