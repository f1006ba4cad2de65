import { endianness } from "node:os";
import { type GuardedMemory, guardedMemory } from "./guarded-memory.ts";
import type { Libc } from "./libc.ts";

/**
 * An argument of a call: nothing (a word of 0), a word by value, bytes behind a pointer, or bytes with more to say. Bytes end where nothing is mapped;
 * no bytes at all are a pointer to nothing.
 */
export type CallArgument = undefined | bigint | Uint8Array | PointedBytes;

export interface PointedBytes {
  readonly bytes: Uint8Array;
  /** 64-bit addresses of other bytes are written into these, each at its offset; those bytes begin on a page of their own. */
  readonly pointers?: readonly { readonly offset: number; readonly bytes: Uint8Array }[];
  /** The kernel may read the bytes and not write them: a call that answers through them finds EFAULT. */
  readonly readOnly?: true;
}

export interface CallMemory {
  /** Makes a call with each argument as a word; afterwards the bytes are as the call left them. */
  with<T>(args: readonly CallArgument[], call: (words: readonly bigint[]) => T): T;
  dispose(): void;
}

/**
 * Memory that is kept from call to call: one row of pages an argument or pointer and number of pages, made when first needed. Never more pages than
 * the bytes take: a call that reads further finds nothing there, whatever earlier calls had.
 */
export function callMemory(libc: Libc): CallMemory {
  const rows = new Map<string, GuardedMemory>();

  const row = (index: number, size: number): GuardedMemory => {
    const key = `${index} ${Math.ceil(size / smallestPage)}`;
    const there = rows.get(key);
    if (there !== undefined) return there;
    const made = guardedMemory(libc, size);
    rows.set(key, made);
    return made;
  };

  return {
    with(args, call) {
      const after: (() => void)[] = [];
      let used = 0;
      const next = (bytes: Uint8Array): GuardedMemory => row(used++, bytes.length);
      const pointed = ({ bytes, pointers = [], readOnly }: PointedBytes): bigint => {
        // Not `slice`, which shares memory where the bytes are a `Buffer`.
        const own = new Uint8Array(bytes);
        const view = new DataView(own.buffer);
        for (const pointer of pointers) {
          const room = next(pointer.bytes);
          const address = room.placeAtStart(pointer.bytes);
          if (pointer.offset + 8 <= own.length) view.setBigUint64(pointer.offset, address, endianness() === "LE");
          after.push(() => room.takeFromStart(pointer.bytes));
        }
        const room = next(own);
        const address = room.placeAtEnd(own);
        if (readOnly === true) {
          room.allowWrites(false);
          after.unshift(() => room.allowWrites(true));
        }
        after.push(() => room.takeFromEnd(bytes));
        return address;
      };
      try {
        const words = args.map((argument) => {
          if (argument === undefined || typeof argument === "bigint") return argument ?? 0n;
          return pointed(argument instanceof Uint8Array ? { bytes: argument } : argument);
        });
        return call(words);
      } finally {
        for (const each of after) each();
      }
    },
    dispose() {
      for (const each of rows.values()) each.dispose();
      rows.clear();
    },
  };
}

/** Bytes; where pages are larger, some rows are alike. */
const smallestPage = 4096;
