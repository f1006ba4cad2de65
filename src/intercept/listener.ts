import type { Fixed } from "./arena.ts";
import type { Calls } from "./calls.ts";

/** One call that a program waits in. */
export interface Notification {
  /** What the answer is addressed to. */
  readonly id: bigint;
  /** The thread that called, as this process numbers it. */
  readonly thread: number;
  readonly number: number;
  /** AUDIT_ARCH_… */
  readonly audit: number;
}

/**
 * The listener of a filter: takes calls and answers them. Every call that was taken is answered exactly once; an answer to a call whose thread is
 * gone goes nowhere.
 */
export class Listener {
  readonly #calls: Calls;
  readonly #fd: number;
  readonly #taken: Fixed;
  readonly #given: Fixed;
  readonly #added: Fixed;
  readonly #id: Fixed;

  constructor(calls: Calls, fd: number, arena: (length: number) => Fixed) {
    this.#calls = calls;
    this.#fd = fd;
    this.#taken = arena(80);
    this.#given = arena(24);
    this.#added = arena(24);
    this.#id = arena(8);
    // The thread that waits and the one that answers run in turns, so one processor serves them better than two. Linux 6.6; nothing is lost without.
    calls.ioctl(fd, setFlags, syncWakeUp);
  }

  /** The next call; undefined when there is none, or its thread has gone meanwhile. */
  take(): Notification | undefined {
    this.#taken.bytes.fill(0);
    if (this.#calls.ioctl(this.#fd, receive, this.#taken.address) < 0) return undefined;
    const { view } = this.#taken;
    return {
      id: view.getBigUint64(0, true),
      thread: view.getUint32(8, true),
      number: view.getInt32(16, true),
      audit: view.getUint32(20, true),
    };
  }

  /** An argument of the call that was taken last. */
  argument(index: number): bigint {
    return this.#taken.view.getBigUint64(32 + 8 * index, true);
  }

  /** Its low 32 bits. */
  word(index: number): number {
    return this.#taken.view.getUint32(32 + 8 * index, true);
  }

  /** Whether the call still waits: its thread was not killed, so what its number leads to is still that thread. */
  waits(id: bigint): boolean {
    this.#id.view.setBigUint64(0, id, true);
    return this.#calls.ioctl(this.#fd, idValid, this.#id.address) === 0;
  }

  answer(id: bigint, value: number): void {
    this.#send(id, value, 0, 0);
  }

  /** @param errno its number. */
  refuse(id: bigint, errno: number): void {
    this.#send(id, 0, -errno, 0);
  }

  /** Lets the kernel make the call, as if nobody had looked at it. */
  pass(id: bigint): void {
    this.#send(id, 0, 0, 1);
  }

  /** Puts a descriptor of ours into the program, as a number of its own. Answers that number, or undefined when it has no room or is gone. */
  give(id: bigint, fd: number, closeOnExec: boolean): number | undefined {
    const { view, address } = this.#added;
    view.setBigUint64(0, id, true);
    view.setUint32(8, 0, true);
    view.setUint32(12, fd, true);
    view.setUint32(16, 0, true);
    view.setUint32(20, closeOnExec ? 0o2000000 : 0, true);
    const number = this.#calls.ioctl(this.#fd, addFd, address);
    return number < 0 ? undefined : number;
  }

  #send(id: bigint, value: number, error: number, flags: number): void {
    const { view, address } = this.#given;
    view.setBigUint64(0, id, true);
    // All 64 bits of it, without a bigint.
    view.setInt32(8, value | 0, true);
    view.setInt32(12, Math.floor(value / 2 ** 32), true);
    view.setInt32(16, error, true);
    view.setUint32(20, flags, true);
    this.#calls.ioctl(this.#fd, send, address);
  }
}

/** include/uapi/linux/seccomp.h, Linux 7.3. Every machine of `architecture.ts` is little-endian and numbers commands alike. */
const receive = 0xc0502100;
const send = 0xc0182101;
const idValid = 0x40082102;
const addFd = 0x40182103;
/** Takes its argument by value, whatever its number says. */
const setFlags = 0x40082104;
const syncWakeUp = 1;
