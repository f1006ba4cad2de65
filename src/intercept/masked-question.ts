import type { Errno } from "../abi/errno.ts";
import { type Cut, cut } from "../trial/cut-answer.ts";
import type { Calls } from "./calls.ts";
import type { OpenFiles } from "./open-files.ts";
import type { ProcessMemory } from "./process-memory.ts";
import { processOf } from "./process-tree.ts";
import { RealCalls } from "./real-calls.ts";
import type { Masked, Shadow, ShadowedCall } from "./shadow.ts";

/** What the machine is asked with. */
export interface QuestionRoom {
  readonly calls: Calls;
  readonly files: OpenFiles;
  readonly memory: ProcessMemory;
}

/** Asks the machine what it has where a masked build has something too, so that a mask never shows more than there is. */
export class MaskedQuestion {
  readonly #calls: Calls;
  readonly #room: QuestionRoom;
  readonly #real = new Map<Shadow, RealCalls>();
  /** Descriptors of this process, by the command that made them; undefined where there is none to be had. */
  readonly #own = new Map<number, number | undefined>();

  constructor(room: QuestionRoom) {
    this.#calls = room.calls;
    this.#room = room;
  }

  /** What is to be answered in place of `masked`: no more than the machine answers, and its own refusal where it refuses. */
  answer(shadow: Shadow, call: ShadowedCall, masked: Masked): Masked {
    if ("errno" in masked.answer) return masked;
    const rule = shadow.cutOf(call);
    if (rule === undefined) return masked;
    const said = rule.at === "value" ? BigInt(masked.answer.value) : numberIn(masked.writes.at(-1)?.bytes, rule.at);
    // Less than nothing there is not.
    if (said === undefined || said === 0n) return masked;
    const machine = this.#machine(shadow, call, rule);
    if (machine === undefined) return masked;
    if (typeof machine === "string") return { answer: { errno: machine }, writes: [] };
    const less = cut(rule, machine, said);
    if (rule.at === "value") return { answer: { value: Number(less) }, writes: masked.writes };
    return { answer: masked.answer, writes: [{ address: call.argument, bytes: bytesOf(less, rule.at) }] };
  }

  dispose(): void {
    for (const each of this.#real.values()) each.dispose();
    for (const fd of this.#own.values()) if (fd !== undefined) this.#calls.close(fd);
    this.#real.clear();
    this.#own.clear();
  }

  /** What the machine says: a number, or why it says none. Undefined where it cannot be asked. */
  #machine(shadow: Shadow, call: ShadowedCall, { at }: Cut): bigint | Errno | undefined {
    const kind = shadow.kindOf(call.link) ?? "";
    const own = shadow.spec.callers?.own?.[kind];
    if (own !== undefined) {
      const fd = this.#made(own);
      const value = fd === undefined || at !== "value" ? undefined : this.#calls.ioctl(fd, call.command, call.argument);
      if (value === undefined) return undefined;
      return value < 0 ? this.#calls.error() : BigInt(value);
    }
    const made = this.#realOf(shadow).make({ ...call, kind, process: processOf(call.thread) });
    if (made === undefined) return undefined;
    if ("errno" in made.answer) return made.answer.errno;
    return at === "value" ? BigInt(made.answer.value) : numberIn(made.after, at);
  }

  #made({ node, command, argument }: { readonly node: string; readonly command: number; readonly argument: bigint }) {
    if (this.#own.has(command)) return this.#own.get(command);
    const opened = this.#calls.openNode(node, { read: true, write: true, nonblock: false });
    const made = opened < 0 ? -1 : this.#calls.ioctl(opened, command, argument);
    if (opened >= 0) this.#calls.close(opened);
    this.#own.set(command, made < 0 ? undefined : made);
    return made < 0 ? undefined : made;
  }

  #realOf(shadow: Shadow): RealCalls {
    const { calls, files, memory } = this.#room;
    const known = this.#real.get(shadow) ?? new RealCalls(calls, files, memory, shadow.spec);
    this.#real.set(shadow, known);
    return known;
  }
}

/** Every machine of `architecture.ts` is little-endian. */
function numberIn(bytes: Uint8Array | undefined, size: 4 | 8): bigint | undefined {
  if (bytes === undefined || bytes.length < size) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return size === 4 ? BigInt(view.getUint32(0, true)) : view.getBigUint64(0, true);
}

function bytesOf(number: bigint, size: 4 | 8): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, number, true);
  return bytes.subarray(0, size);
}
