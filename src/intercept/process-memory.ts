import type { UserMemory } from "../codec/user-memory.ts";
import type { Fixed } from "./arena.ts";
import type { Calls } from "./calls.ts";

/** Bytes that one call may move at most; a longer read answers what a fault does. */
const most = 1 << 18;

/**
 * The memory of other processes, as the kernel lets this one read and write it: what a program may not write is not written either. (/proc/PID/mem would
 * write to it.)
 */
export class ProcessMemory {
  readonly #calls: Calls;
  readonly #local: Fixed;
  readonly #remote: Fixed;
  readonly #room: Fixed;
  /** Reads that the kernel did not let this process make: of another user's process, or of one that says it is not to be read. */
  denied = 0;

  constructor(calls: Calls, arena: (length: number) => Fixed) {
    this.#calls = calls;
    this.#local = arena(16);
    this.#remote = arena(16);
    this.#room = arena(most);
    this.#local.view.setBigUint64(0, BigInt(this.#room.address), true);
  }

  /** A copy of as many bytes as are mapped, up to `length`. Empty where there are none. */
  readSome(thread: number, address: bigint, length: number): Uint8Array {
    if (length === 0 || length > most || address + BigInt(length) > highest) return new Uint8Array();
    this.#vectors(address, length);
    const count = this.#calls.readMemory(thread, this.#local.address, this.#remote.address);
    if (count < 0 && this.#calls.error() === "EPERM") this.denied += 1;
    return count <= 0 ? new Uint8Array() : this.#room.bytes.slice(0, count);
  }

  /** All of the bytes, or undefined. */
  read(thread: number, address: bigint, length: number): Uint8Array | undefined {
    const bytes = this.readSome(thread, address, length);
    return bytes.length === length ? bytes : undefined;
  }

  /** Whether all bytes were written; a part may be where it answers false, as in the kernel. */
  write(thread: number, address: bigint, bytes: Uint8Array): boolean {
    if (bytes.length === 0) return true;
    if (bytes.length > most || address + BigInt(bytes.length) > highest) return false;
    this.#room.bytes.set(bytes);
    this.#vectors(address, bytes.length);
    return this.#calls.writeMemory(thread, this.#local.address, this.#remote.address) === bytes.length;
  }

  /** The text at an address up to its NUL, one character a byte; undefined where it cannot be read or does not end within 4,096 bytes. */
  text(thread: number, address: bigint): string | undefined {
    // A page at a time: what is behind the page of the last byte need not be mapped.
    let text = "";
    for (let at = address; text.length < 4096; ) {
      const length = 4096 - Number(at & 4095n);
      const bytes = this.readSome(thread, at, text === "" ? Math.min(length, 256) : length);
      if (bytes.length === 0) return undefined;
      const end = bytes.indexOf(0);
      text += Buffer.from(bytes.buffer, bytes.byteOffset, end < 0 ? bytes.length : end).toString("latin1");
      if (end >= 0) return text;
      at += BigInt(bytes.length);
    }
    return undefined;
  }

  /** One thread's memory, as a provider takes it. */
  of(thread: number): UserMemory {
    return new ThreadMemory(this, thread);
  }

  #vectors(address: bigint, length: number): void {
    // Lengths are below 2^32, so their high words stay 0.
    this.#local.words[2] = length;
    this.#remote.view.setBigUint64(0, address, true);
    this.#remote.words[2] = length;
  }
}

class ThreadMemory implements UserMemory {
  readonly #memory: ProcessMemory;
  readonly #thread: number;

  constructor(memory: ProcessMemory, thread: number) {
    this.#memory = memory;
    this.#thread = thread;
  }

  read(address: bigint, length: number): Uint8Array | undefined {
    return length === 0 ? new Uint8Array() : this.#memory.read(this.#thread, address, length);
  }

  write(address: bigint, bytes: Uint8Array): boolean {
    return this.#memory.write(this.#thread, address, bytes);
  }
}

/** Addresses are handed on as they are; above this there is never a program. */
const highest = 1n << 63n;
