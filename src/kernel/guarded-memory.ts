import { errnoName } from "./errno-name.ts";
import { KernelError } from "./kernel-error.ts";
import type { Libc } from "./libc.ts";

/**
 * Memory for a call's arguments behind which nothing is mapped, so that a kernel that reads or writes one byte too many answers EFAULT.
 * One row of pages, and a page behind it that nobody may touch.
 */
export interface GuardedMemory {
  /** Bytes that can be placed. */
  readonly size: number;
  /** The first address that is not mapped: a pointer to nothing. */
  readonly end: bigint;
  /** Copies the bytes to where they end right before `end`; answers their address. */
  placeAtEnd(bytes: Uint8Array): bigint;
  /** Copies the bytes to the start of the memory, which is the start of a page; answers their address. */
  placeAtStart(bytes: Uint8Array): bigint;
  /** Copies as many bytes as there are from the end, or the start, back into them. */
  takeFromEnd(bytes: Uint8Array): void;
  takeFromStart(bytes: Uint8Array): void;
  /** Lets the kernel read and no longer write, or both again: EFAULT on the way out. */
  allowWrites(allowed: boolean): void;
  /** Gives the memory back. Nothing may be done with it afterwards. */
  dispose(): void;
}

/** @param size bytes that must fit, rounded up to pages; throws a `KernelError` (`no-memory`) when the system has them not. */
export function guardedMemory(libc: Libc, size: number): GuardedMemory {
  const page = pageSize(libc);
  const room = Math.max(1, Math.ceil(size / page)) * page;
  const start = libc.mmap(room + page, protNone, mapPrivate | mapAnonymous);
  // MAP_FAILED is the highest address, whatever a word's width; a mapping never starts so high.
  if (start % BigInt(page) !== 0n) throw noMemory(libc, room + page);
  const end = start + BigInt(room);
  if (libc.mprotect(start, room, protRead | protWrite) !== 0) {
    const error = noMemory(libc, room);
    libc.munmap(start, room + page);
    throw error;
  }
  let memory: Uint8Array | undefined = libc.view(start, room);
  const within = (length: number): Uint8Array => {
    if (memory === undefined) throw new KernelError("closed", "this memory was given back");
    if (length > room) throw new KernelError("no-memory", `expected at most ${room} bytes for a call, found ${length}`);
    return memory;
  };
  return {
    size: room,
    end,
    placeAtEnd(bytes) {
      within(bytes.length).set(bytes, room - bytes.length);
      return end - BigInt(bytes.length);
    },
    placeAtStart(bytes) {
      within(bytes.length).set(bytes, 0);
      return start;
    },
    takeFromEnd: (bytes) => bytes.set(within(bytes.length).subarray(room - bytes.length)),
    takeFromStart: (bytes) => bytes.set(within(bytes.length).subarray(0, bytes.length)),
    allowWrites(allowed) {
      within(0);
      if (libc.mprotect(start, room, allowed ? protRead | protWrite : protRead) !== 0) throw noMemory(libc, room);
    },
    dispose() {
      if (memory === undefined) return;
      memory = undefined;
      libc.munmap(start, room + page);
    },
  };
}

/** Bytes of a page: 4096 almost everywhere, 65536 on some arm64 and ppc64 kernels. */
export function pageSize(libc: Libc): number {
  const size = libc.sysconf(scPageSize);
  return size > 0 ? size : 4096;
}

/** include/uapi/asm-generic/mman-common.h and mman.h, Linux 7.3; the same wherever koffi runs. */
const protNone = 0;
const protRead = 1;
const protWrite = 2;
const mapPrivate = 2;
const mapAnonymous = 0x20;
/** _SC_PAGESIZE of glibc; musl has the same number. */
const scPageSize = 30;

function noMemory(libc: Libc, size: number): KernelError {
  return new KernelError("no-memory", `${size} bytes of memory for calls were refused: ${errnoName(libc.errno())}`);
}
