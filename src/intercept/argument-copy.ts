import type { Fixed } from "./arena.ts";
import type { Calls } from "./calls.ts";

/** Another process's memory, as a copy of an argument takes and gives it. */
export interface CopiedMemory {
  /** As many bytes as are mapped, up to `length`. */
  readSome(address: bigint, length: number): Uint8Array;
  write(address: bigint, bytes: Uint8Array): boolean;
}

/** What became of a copy. */
export interface Copied<T> {
  readonly result: T;
  /** What was there, and what is there now: as many bytes of each as are known to matter, and all up to the last one that became another. */
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  /** Whether what was written could be given to the process: it may be memory that is not to be written. */
  readonly given: boolean;
}

/** How much of what is behind an argument's address is copied at most: longer lists than any command answers so far. */
export const mostCopied = 1 << 16;

const page = 4096;

/**
 * Memory of this process that stands for what an argument of another leads to, so that a command can be made in its place: the bytes that are mapped there, and nothing
 * behind them. Where the other process would be told of a fault, so is this one.
 */
export class ArgumentCopy {
  readonly #room: Pick<Fixed, "address" | "bytes">;
  readonly #end: number;

  /** Throws an `Error` when there is no memory. */
  constructor(calls: Calls) {
    const size = mostCopied + 2 * page;
    const start = calls.mmap(size);
    if (start % page !== 0) throw new Error(`${size} bytes of memory were refused: ${calls.error()}`);
    this.#end = start + size - page;
    calls.forbid(this.#end, page);
    const buffer = calls.view(start, size - page);
    this.#room = { address: start, bytes: new Uint8Array(buffer) };
  }

  /**
   * Makes a call on a copy of what is at `address`, and gives what it wrote back.
   *
   * @param known bytes that are told of in any case, as far as they are mapped.
   * @param prepare may change the copy before the call, and says how to take that back behind it.
   */
  with<T>(
    memory: CopiedMemory,
    address: bigint,
    known: number,
    prepare: (bytes: Uint8Array) => () => void,
    call: (address: number) => T,
  ): Copied<T> {
    const before = memory.readSome(address, mostCopied);
    const count = before.length;
    // Nothing at all is mapped: nothing is here either. Nobody maps address 0.
    const atEnd = count < mostCopied;
    const at = atEnd ? this.#end - count : this.#room.address + Number(address & BigInt(page - 1));
    const own = this.#room.bytes.subarray(at - this.#room.address, at - this.#room.address + count);
    own.set(before);
    const restore = prepare(own);
    const result = call(address === 0n ? 0 : at);
    restore();
    const changed = changes(before, own);
    const seen = Math.max(Math.min(known, count), changed.at(-1)?.end ?? 0);
    const given = changed
      .map(({ start, end }) => memory.write(address + BigInt(start), own.slice(start, end)))
      .every((written) => written);
    return { result, before: before.slice(0, seen), after: own.slice(0, seen), given };
  }
}

/** Where two rows of bytes differ, in order. */
export function changes(one: Uint8Array, other: Uint8Array): readonly { readonly start: number; readonly end: number }[] {
  const found: { start: number; end: number }[] = [];
  if (Buffer.compare(one, other) === 0) return found;
  for (let at = 0; at < one.length; at++) {
    if (one[at] === other[at]) continue;
    const last = found.at(-1);
    if (last?.end === at) last.end = at + 1;
    else found.push({ start: at, end: at + 1 });
  }
  return found;
}
