import { copyIn } from "../codec/size-policies.ts";
import type { ChangeId } from "../contract/contract.ts";
import type { Answer } from "./answer.ts";
import type { Call } from "./call.ts";
import { sizeOffset } from "./size-field.ts";
import type { CopyStruct } from "./step.ts";
import { holds } from "./when.ts";

/** Does the step. Answers why the call is refused, or `undefined` to go on. */
export function copyStruct(call: Call, step: CopyStruct): Answer | undefined {
  const said = call.memory.read(call.argument + BigInt(sizeOffset(step)), 4);
  if (said === undefined) return { errno: "EFAULT" };
  const given = new DataView(said.buffer, said.byteOffset, 4).getUint32(0, step.record.endian === "little");
  const kernelSize = knownSize(step, (change) => call.has(change));
  const copied = copyIn("zero-tail", call.memory, call.argument, given, { kernelSize, minSize: step.min });
  if ("errno" in copied) return copied;
  call.hold(step.record, copied.bytes, Math.min(given, kernelSize));
  return undefined;
}

/** How long the record is for a build of which `has` tells the changes, in bytes. */
export function knownSize(step: CopyStruct, has: (change: ChangeId) => boolean): number {
  const sizes = (step.sizes ?? []).filter((row) => holds(row, has)).map(({ size }) => size);
  return sizes.length === 0 ? step.record.size : Math.max(...sizes);
}
