import type { DecodedCrossing } from "./decoded-crossing.ts";
import type { GateTouched } from "./gates-touched.ts";

/** What a question was answered. */
export interface Told {
  /** The number, the mask, the capability's own number; `undefined` where the answer was an error. */
  readonly value: bigint | undefined;
  /** In words. */
  readonly text: string;
}

/** The answer to the question that a crossing is; `undefined` where nobody saw it. A probe's question is answered by whatever is no error. */
export function toldBy({ crossing, argument }: DecodedCrossing, { kind }: GateTouched): Told | undefined {
  const { answer, call } = crossing;
  if ("unseen" in answer) return undefined;
  if ("errno" in answer) return { value: undefined, text: answer.errno };
  if (kind === "probe" || kind === "capability") return { value: BigInt(answer.value), text: String(answer.value) };
  if (argument.kind !== "scalar") return { value: BigInt(answer.value), text: String(answer.value) };
  const { before, after } = argument.field;
  const value = after ?? (call.kind === "ioctl" && call.after !== undefined ? before : undefined);
  if (typeof value !== "bigint" && typeof value !== "number") return undefined;
  const number = BigInt(value);
  return { value: number, text: kind === "feature" ? `0x${number.toString(16)}` : String(number) };
}
