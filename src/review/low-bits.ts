import type { Pair } from "./pairs.ts";
import type { Effect } from "./result.ts";

/** Whether two values differ only in whether 32 bits are read as signed: `1 << 31` and `1U << 31`, -1 and `~0U`. */
export function sameIn32Bits(before: bigint, after: bigint): boolean {
  const [less, more] = before < after ? [before, after] : [after, before];
  return less < 0n && less >= -(1n << 31n) && more === less + (1n << 32n);
}

/** In words that go on with a message. */
export function upperHalfText(after: bigint): string {
  return after < 0n
    ? "the lower 32 bits are the same, and in 64 bits the upper half, which was clear, is set"
    : "the lower 32 bits are the same, and in 64 bits the upper half, which was set, is clear";
}

/** What to do where the lower 32 bits stay. */
export const lookAtWiderUses =
  "Make sure that nothing of 64 bits is set to it or compared with it, here or in programs; then it is safe.";

/** What a constant or an enumerator means that has another value; nothing of its own where more than the upper half differs. */
export function valueEffect({ before, after }: Pair<{ readonly value: bigint }>): { readonly effect?: Effect } {
  return before !== undefined && after !== undefined && sameIn32Bits(before.value, after.value) ? { effect: upperHalf } : {};
}

const upperHalf: Effect = {
  old: "unaffected in 32 bits; in 64 it keeps the old upper half",
  new: "the same, on an old provider",
  source: "compiles; in 64 bits to another value",
};
