import type { RecordLayout } from "../../codec/layout.ts";
import type { Context } from "../../session/context.ts";
import type { Step } from "../../session/step.ts";
import type { DeviceFd } from "./device.ts";
import type { World } from "./world.ts";

/** One call, for work that decodes its record itself. */
export type LostCall = Pick<Context<World, DeviceFd, unknown>, "fd" | "memory" | "argument" | "open">;

/**
 * The compat handler as it was first merged: it did the work and then, whatever had come of it, passed the number on to the native handler,
 * which does not know it. A record is written and a descriptor opened where all was right; what was wrong (EFAULT, EINVAL, EMFILE) is lost
 * likewise: the answer is ENOTTY each time.
 *
 * @param compat the command as a 32-bit program has it.
 * @param work what is done with a record that could be read.
 */
export function compatLost(
  compat: { readonly number: number; readonly record: RecordLayout },
  work: (c: LostCall, bytes: Uint8Array) => void,
): Step<World, DeviceFd, unknown> {
  return {
    kind: "run",
    has: "compat-records",
    lacks: "compat-answer",
    run(c) {
      if (c.command !== compat.number) return undefined;
      const bytes = c.memory.read(c.argument, compat.record.size);
      if (bytes !== undefined) work(c, bytes.slice());
      return { errno: "ENOTTY" };
    },
  };
}
