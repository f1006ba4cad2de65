import { memoryOf, type Region, type UserMemory } from "../codec/user-memory.ts";

/**
 * The argument of a call as the consumer gives it: nothing; a number, handed over by value; or the bytes that a pointer leads to, which the call
 * may change. What lies behind the bytes is not mapped, so bytes that are too short answer EFAULT, as a pointer to nothing does.
 * `at` places them at an address of one's own, with more regions for pointers inside the record.
 */
export type Argument = undefined | bigint | Uint8Array | PointerArgument;

export interface PointerArgument {
  readonly address: bigint;
  readonly memory: UserMemory;
}

/** Where bytes without an address of their own are placed: page-aligned, and far from the numbers that are handed over by value. */
export const argumentAddress = 0x7f00_0000_0000n;

const nothing = memoryOf([]);

/** The raw argument word and the memory it may lead to. */
export function resolveArgument(argument: Argument): PointerArgument {
  if (argument === undefined) return { address: 0n, memory: nothing };
  if (typeof argument === "bigint") return { address: BigInt.asUintN(64, argument), memory: nothing };
  if (argument instanceof Uint8Array) return at(argumentAddress, argument);
  return argument;
}

/** Bytes at an address, with more regions for the pointers that they hold. */
export function at(address: bigint, bytes: Uint8Array, regions: readonly Region[] = []): PointerArgument {
  return { address, memory: memoryOf([{ address, bytes }, ...regions]) };
}
