import type { UserMemory } from "../codec/user-memory.ts";

/**
 * A program's memory during one call, with the bytes that the command's number tells of: they are read once, so that what is judged, answered and
 * told is the same even where another thread of the program writes there meanwhile.
 */
export class ArgumentWindow implements UserMemory {
  readonly #memory: UserMemory;
  readonly #address: bigint;
  readonly #size: number;
  /** What was there; undefined where not all of it is mapped, or the command hands nothing over (`_IOR`). */
  readonly before: Uint8Array | undefined;
  /** What the call left there; the same object as `before` where it wrote nothing. */
  after: Uint8Array | undefined;

  /** @param command a request number: it says how long the argument is, and whether the program hands anything over in it. */
  constructor(memory: UserMemory, address: bigint, command: number) {
    this.#memory = memory;
    this.#address = address;
    this.#size = (command >>> 16) & 0x3fff;
    this.before = this.#size === 0 || command >>> 30 === onlyAnswers ? undefined : memory.read(address, this.#size);
    this.after = this.before;
  }

  read(address: bigint, length: number): Uint8Array | undefined {
    const at = this.#within(address, length);
    return at === undefined || this.after === undefined ? this.#memory.read(address, length) : this.after.slice(at, at + length);
  }

  write(address: bigint, bytes: Uint8Array): boolean {
    if (!this.#memory.write(address, bytes)) return false;
    if (this.after === undefined) {
      // The whole answer at once, of a command that was handed nothing.
      if (address === this.#address && bytes.length === this.#size) this.after = bytes.slice();
      return true;
    }
    const first = Number(address - this.#address);
    const from = Math.max(0, -first);
    const upTo = Math.min(bytes.length, this.after.length - first);
    if (!(from < upTo)) return true;
    if (this.after === this.before) this.after = this.after.slice();
    this.after.set(bytes.subarray(from, upTo), first + from);
    return true;
  }

  #within(address: bigint, length: number): number | undefined {
    if (this.after === undefined || address < this.#address) return undefined;
    const at = address - this.#address;
    return at + BigInt(length) <= BigInt(this.after.length) ? Number(at) : undefined;
  }
}

/** The direction bits of `_IOR`, on every machine of `architecture.ts`. */
const onlyAnswers = 2;
