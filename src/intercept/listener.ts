import type { Fixed } from "./arena.ts";
import type { Calls } from "./calls.ts";

/**
 * The listener of a filter: takes calls and answers them, one at a time: all that is asked or told is about the call that was taken last. Every call that
 * was taken is answered exactly once; an answer to a call whose thread is gone goes nowhere.
 */
export class Listener {
  readonly #calls: Calls;
  readonly #fd: number;
  readonly #taken: Fixed;
  readonly #given: Fixed;
  readonly #added: Fixed;

  constructor(calls: Calls, fd: number, arena: (length: number) => Fixed) {
    this.#calls = calls;
    this.#fd = fd;
    this.#taken = arena(80);
    this.#given = arena(24);
    this.#added = arena(24);
    // The thread that waits and the one that answers run in turns, so one processor serves them better than two. Linux 6.6; nothing is lost without.
    calls.ioctl(fd, setFlags, syncWakeUp);
  }

  /** Takes the next call; false when there is none, or its thread has gone meanwhile. */
  take(): boolean {
    this.#taken.words.fill(0);
    return this.#calls.ioctl(this.#fd, receive, this.#taken.address) >= 0;
  }

  /** The thread that called, as this process numbers it. */
  get thread(): number {
    return this.#taken.words[2] ?? 0;
  }

  /** The number of the call. */
  get number(): number {
    return this.#taken.words[4] ?? 0;
  }

  /** AUDIT_ARCH_… */
  get audit(): number {
    return (this.#taken.words[5] ?? 0) >>> 0;
  }

  argument(index: number): bigint {
    return this.#taken.view.getBigUint64(32 + 8 * index, true);
  }

  /** The low 32 bits of an argument. */
  word(index: number): number {
    return (this.#taken.words[8 + 2 * index] ?? 0) >>> 0;
  }

  /** Whether the call still waits: its thread was not killed, so what its number leads to is still that thread. */
  waits(): boolean {
    // What it asks for is an id, and one stands first in what was taken.
    return this.#calls.ioctl(this.#fd, idValid, this.#taken.address) === 0;
  }

  answer(value: number): void {
    this.#send(value, 0, 0);
  }

  /** @param errno its number. */
  refuse(errno: number): void {
    this.#send(0, -errno, 0);
  }

  /** Lets the kernel make the call, as if nobody had looked at it. */
  pass(): void {
    this.#send(0, 0, 1);
  }

  /** Puts a descriptor of ours into the program, as a number of its own. Answers that number, or undefined when it has no room or is gone. */
  give(fd: number, closeOnExec: boolean): number | undefined {
    const { words, address } = this.#added;
    this.#addressed(words);
    words[2] = 0;
    words[3] = fd;
    words[4] = 0;
    words[5] = closeOnExec ? 0o2000000 : 0;
    const number = this.#calls.ioctl(this.#fd, addFd, address);
    return number < 0 ? undefined : number;
  }

  #send(value: number, error: number, flags: number): void {
    const { words, address } = this.#given;
    this.#addressed(words);
    // All 64 bits of it, without a bigint.
    words[2] = value | 0;
    words[3] = Math.floor(value / 2 ** 32);
    words[4] = error;
    words[5] = flags;
    this.#calls.ioctl(this.#fd, send, address);
  }

  /** The call that was taken last is what is meant. */
  #addressed(words: Int32Array): void {
    words[0] = this.#taken.words[0] ?? 0;
    words[1] = this.#taken.words[1] ?? 0;
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
