import type { DecodedCrossing } from "./decoded-crossing.ts";

/**
 * Whether nothing is known of a call, so that a real kernel may answer otherwise. A command that only other builds have is known: this build's kernel refuses
 * it, as what it does not know.
 */
export function isBeyond({ crossing, known }: Pick<DecodedCrossing, "crossing" | "known">): boolean {
  return crossing.by === "beyond" && !known;
}
