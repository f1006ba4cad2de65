import type { Errno } from "../abi/errno.ts";

/** What a call answers: a number that is not negative, or why not. */
export type Answer = { readonly value: number } | { readonly errno: Errno };

export function failed(answer: Answer): answer is { readonly errno: Errno } {
  return "errno" in answer;
}
