import type { DecodedCrossing } from "./decoded-crossing.ts";

/**
 * The capability that a program's last call asked for, where it was told that there is none: that is no error, and a program may give up over it all the same.
 * `undefined` where its last call was another.
 */
export function askedInVain(decoded: readonly DecodedCrossing[]): string | undefined {
  const last = decoded.findLast(({ crossing }) => crossing.call.kind !== "close");
  if (last === undefined || !("value" in last.crossing.answer) || last.crossing.answer.value !== 0) return undefined;
  return last.gates.find(({ role, kind }) => role === "asks" && kind === "capability")?.name;
}
