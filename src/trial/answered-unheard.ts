import type { Crossing } from "./crossing.ts";

/**
 * Whether the program never heard the answer: what it writes into a descriptor that is played is taken before anybody looks at it, and its write has answered
 * by then.
 */
export function answeredUnheard({ call, by }: Pick<Crossing, "call" | "by">): boolean {
  return call.kind === "write" && by !== "kernel";
}
