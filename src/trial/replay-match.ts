import type { UserMemory } from "../codec/user-memory.ts";
import type { AnyInterface } from "../session/spec.ts";
import { commandOf } from "./command-of.ts";
import type { CrossingAnswer, CrossingCall } from "./crossing.ts";
import { descriptorOffsets } from "./program-descriptors.ts";

type IoctlCall = Extract<CrossingCall, { readonly kind: "ioctl" }>;

/** A command as a program makes it now. */
export interface AskedNow {
  readonly command: number;
  readonly argument: bigint;
  readonly memory: UserMemory;
}

/**
 * How a recorded command is like one that is made now. `same`: what the program hands over is what it handed over then. `other`: it is the same command with other bytes behind
 * its address, at `differing` (offsets). `no`: it is another call.
 */
export type Likeness =
  | { readonly kind: "same" }
  | { readonly kind: "other"; readonly differing: readonly number[] }
  | { readonly kind: "no" };

const no: Likeness = { kind: "no" };

/** Bytes that the machine itself wrote count for nothing: what the program had there, it did not hand over. */
export function replayMatch(
  spec: AnyInterface,
  { call: recorded, answer }: { readonly call: IoctlCall; readonly answer: CrossingAnswer },
  now: AskedNow,
): Likeness {
  if (recorded.command !== now.command) return no;
  const found = commandOf(spec, undefined, recorded.on, recorded.command);
  const by = found?.command.argument.by;
  if (by === "none") return { kind: "same" };
  const { after } = recorded;
  const answersOnly = recorded.command >>> 30 === onlyAnswers;
  // What was there before a command that only answers, the program did not hand over.
  const before = answersOnly ? undefined : recorded.before;
  if (by !== "value" && before !== undefined) {
    const given = now.memory.read(now.argument, before.length);
    if (given === undefined) return no;
    // Which number a descriptor has is the program's affair, and another one each time.
    const numbers = descriptorOffsets(found?.type).filter((at) => isNumber(before, at) && isNumber(given, at));
    const differing = [...before.keys()].filter(
      (at) =>
        given[at] !== before[at] &&
        (after === undefined || after[at] === before[at]) &&
        !numbers.some((first) => at >= first && at < first + 4),
    );
    return differing.length === 0 ? { kind: "same" } : { kind: "other", differing };
  }
  if (by !== "value" && after !== undefined)
    return now.memory.read(now.argument, after.length) === undefined ? no : { kind: "same" };
  if (by !== "pointer") return recorded.argument === now.argument ? { kind: "same" } : no;
  // An address that led to nothing; or a command that only answers and was refused, of which nobody saw what was there.
  const isMapped = now.memory.read(now.argument, 1) !== undefined;
  const wasMapped = answersOnly && !("errno" in answer && answer.errno === "EFAULT");
  return isMapped === wasMapped ? { kind: "same" } : no;
}

/** The direction bits of `_IOR`. */
const onlyAnswers = 2;

/** Of a descriptor, and not -1; all machines that are recorded are little-endian. */
function isNumber(bytes: Uint8Array, at: number): boolean {
  return at + 4 <= bytes.length && (bytes[at + 3] ?? 0) < 0x80;
}
