import type { Fixed } from "./arena.ts";
import type { Calls } from "./calls.ts";
import type { Carrier } from "./carriers.ts";

/** A carrier that has an end of ours. */
export type EndedCarrier = Carrier & { readonly end: number };

/** Told at once at most. */
const most = 512;

/**
 * What there is to do: whether a call waits at the listener, and at which of our ends something was written or nobody is any more. The kernel keeps the list (epoll), so that
 * a call costs the same however many descriptors a program has.
 */
export class Readiness {
  readonly #calls: Calls;
  readonly #listener: number;
  readonly #set: number;
  readonly #told: Fixed;
  readonly #asked: Fixed;
  readonly #watched = new Map<number, EndedCarrier>();
  #count = 0;

  /** Throws an `Error` when there is no room for one more descriptor. */
  constructor(calls: Calls, listener: number, arena: (length: number) => Fixed) {
    this.#calls = calls;
    this.#listener = listener;
    this.#told = arena(most * eventWords * 4);
    this.#asked = arena(eventWords * 4);
    this.#set = calls.epollCreate();
    if (this.#set < 0) throw new Error(`no descriptor to wait with: ${calls.error()}`);
    this.#control(add, listener, pollIn, 0);
  }

  /** How many ends there are from which something may come. */
  get size(): number {
    return this.#watched.size;
  }

  watch(carrier: EndedCarrier): void {
    this.#watched.set(carrier.serial, carrier);
    this.#control(add, carrier.end, pollIn, carrier.serial);
  }

  /** From one that will write no more there is only its last close to come, which is told unasked. */
  silence({ end, serial }: EndedCarrier): void {
    this.#control(modify, end, 0, serial);
  }

  /** Nothing more of it is told. */
  forget({ end, serial }: Carrier): void {
    if (end !== undefined && this.#watched.delete(serial)) this.#control(remove, end, 0, serial);
  }

  forgetListener(): void {
    this.#control(remove, this.#listener, 0, 0);
  }

  /** Waits until there is something to do, at most so long; answers whether there is. */
  wait(milliseconds: number): boolean {
    this.#count = this.#calls.epollWait(this.#set, this.#told.address, most, milliseconds);
    return this.#count > 0;
  }

  /** What the last wait told of the listener: 0 for nothing, or for nothing yet: ends come first, and where there are too many, their rest. */
  get listener(): number {
    if (this.#count >= most) return 0;
    const { words } = this.#told;
    for (let at = 0; at < this.#count; at++) if (words[at * eventWords + dataWord] === 0) return words[at * eventWords] ?? 0;
    return 0;
  }

  /** Tells what the last wait told of our ends. */
  ends(tell: (carrier: EndedCarrier, events: number) => void): void {
    const { words } = this.#told;
    for (let at = 0; at < this.#count; at++) {
      const serial = words[at * eventWords + dataWord] ?? 0;
      const carrier = serial === 0 ? undefined : this.#watched.get(serial);
      if (carrier !== undefined) tell(carrier, words[at * eventWords] ?? 0);
    }
  }

  dispose(): void {
    this.#calls.close(this.#set);
  }

  #control(operation: number, fd: number, events: number, serial: number): void {
    const { words, address } = this.#asked;
    words[0] = events;
    words[dataWord] = serial;
    this.#calls.epollControl(this.#set, operation, fd, address);
  }
}

/** `struct epoll_event` (include/uapi/linux/eventpoll.h, Linux 7.3), in 32-bit words: packed where the machine is an x86. */
const packed = process.arch === "x64" || process.arch === "ia32";
const eventWords = packed ? 3 : 4;
const dataWord = packed ? 1 : 2;

const add = 1;
const remove = 2;
const modify = 3;
export const pollIn = 1;
