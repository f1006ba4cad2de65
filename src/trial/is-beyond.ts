import type { DecodedCrossing } from "./decoded-crossing.ts";

/**
 * Whether nothing is known of a call, so that a real kernel may answer otherwise. Whoever answered it said so by the contract of that day: what a transcript
 * calls beyond may be known since.
 */
export function isBeyond({ crossing, known }: Pick<DecodedCrossing, "crossing" | "known">): boolean {
  return crossing.by === "beyond" && !known;
}
