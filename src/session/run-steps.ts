import type { RecordLayout } from "../codec/layout.ts";
import type { Answer } from "./answer.ts";
import type { Call } from "./call.ts";
import { copyStruct } from "./copy-struct.ts";
import { convert, sizeOfType } from "./decode.ts";
import { readSize } from "./size-field.ts";
import type { CommandSpec } from "./spec.ts";
import type { Argsz, CopyIn, CopyOut, Step } from "./step.ts";
import { holds } from "./when.ts";

type Any = Step<unknown, unknown, unknown>;

/** Takes the steps in order until one answers. `undefined`: none did. */
export function runSteps(
  call: Call,
  steps: readonly Step<never, never, never>[],
  command: CommandSpec<unknown, unknown, unknown> | undefined,
): Answer | undefined {
  for (const step of steps as unknown as readonly Any[]) {
    if (!holds(step, (change) => call.has(change))) continue;
    const answer = take(call, step, command);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

function take(call: Call, step: Any, command: CommandSpec<unknown, unknown, unknown> | undefined): Answer | undefined {
  switch (step.kind) {
    case "copy-in":
      return copyIn(call, step, compatRecord(call, command));
    case "copy-out":
      return copyOut(call, step, compatRecord(call, command));
    case "argsz":
      return argsz(call, step);
    case "copy-struct":
      return copyStruct(call, step);
    case "check":
      return step.fails(call) ? { errno: step.errno } : undefined;
    case "run":
      return step.run(call) ?? undefined;
  }
}

function copyIn(call: Call, step: CopyIn<unknown, unknown, unknown>, compat: RecordLayout | undefined): Answer | undefined {
  if (compat !== undefined) {
    const foreign = call.memory.read(call.argument, compat.size);
    if (foreign === undefined) return { errno: "EFAULT" };
    call.hold(step.type, convert(compat, step.type, foreign), sizeOfType(step.type));
    return undefined;
  }
  const whole = sizeOfType(step.type);
  const upTo = step.upTo?.(call) ?? whole;
  const more = call.memory.read(call.argument + BigInt(call.copied), Math.max(0, upTo - call.copied));
  if (more === undefined) return { errno: "EFAULT" };
  const bytes = new Uint8Array(Math.max(whole, upTo));
  bytes.set(call.bytes.subarray(0, call.copied));
  bytes.set(more, call.copied);
  call.hold(step.type, bytes, Math.max(upTo, call.copied));
  return undefined;
}

function copyOut(call: Call, step: CopyOut<unknown, unknown, unknown>, compat: RecordLayout | undefined): Answer | undefined {
  const native = call.bytes.subarray(0, step.upTo?.(call) ?? call.bytes.length);
  const bytes = compat === undefined ? native : call.convertTo(compat);
  return call.memory.write(call.argument, bytes) ? undefined : { errno: "EFAULT" };
}

function argsz(call: Call, step: Argsz<unknown, unknown, unknown>): Answer | undefined {
  if (step.asks?.(call) === false) return undefined;
  const tooSmall = () =>
    (readSize(call.bytes, step, call.copied) ?? 0) < step.size ? { errno: step.errno ?? "EINVAL" } : undefined;
  const known = readSize(call.bytes, step, call.copied) !== undefined;
  const early = known ? tooSmall() : undefined;
  if (early !== undefined) return early;
  const read = copyIn(call, { kind: "copy-in", type: step.record, upTo: () => Math.max(step.size, call.copied) }, undefined);
  return read ?? tooSmall();
}

/** The record as a 32-bit program lays it out, when it is one that calls, by the number that it has there. */
function compatRecord(call: Call, command: CommandSpec<unknown, unknown, unknown> | undefined): RecordLayout | undefined {
  return call.compat && call.command === command?.compat?.number ? command.compat.record : undefined;
}
