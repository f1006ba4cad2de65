import type { Errno } from "../abi/errno.ts";
import { memoryOf, type UserMemory } from "../codec/user-memory.ts";
import type { Build } from "../contract/build.ts";
import { commandsOf } from "../session/dispatch.ts";
import { Provider } from "../session/provider.ts";
import type { AnyInterface } from "../session/spec.ts";
import type { Check } from "../session/step.ts";
import type { AnyCommand } from "./command-of.ts";
import type { Crossing } from "./crossing.ts";

/** What one call was answered when it was played once more. */
export interface Outcome {
  readonly errno?: Errno;
  /** All else of the answer, to compare two by: the value, and what the memory behind the argument then holds. */
  readonly text: string;
  /** Whether that is what the crossing says that it was answered. */
  readonly asRecorded: boolean;
}

export interface PlayOptions {
  /** The provider's state; the interface's own where absent. */
  readonly world?: (() => unknown) | undefined;
  /** Is told which check refused a call. */
  readonly refused?: (at: number, check: string) => void;
  /** Ends the playing when it answers true, after the outcome that it was asked about. */
  readonly until?: (at: number, outcome: Outcome) => boolean;
}

/**
 * Makes the calls of crossings on a provider of a build, in their order. Memory that nobody saw is taken for zeros; where the crossing says EFAULT, for not
 * mapped. A program's own descriptors (an eventfd) are not known, so a call that names one is refused.
 */
export function playCrossings(
  spec: AnyInterface,
  build: Build,
  crossings: readonly Crossing[],
  { world, refused, until }: PlayOptions = {},
): readonly Outcome[] {
  let check: string | undefined;
  const watched = refused === undefined ? spec : watching(spec, (id) => (check = id));
  const provider = new Provider(watched as never, build, world === undefined ? {} : { world: world() });
  const handles = new Map<number, number>();
  const outcomes: Outcome[] = [];
  for (const [at, crossing] of crossings.entries()) {
    check = undefined;
    const outcome = play(provider, handles, crossing);
    outcomes.push(outcome);
    if (outcome.errno !== undefined && check !== undefined) refused?.(at, check);
    if (until?.(at, outcome) === true) break;
  }
  return outcomes;
}

const unknown: Outcome = { text: "unknown", asRecorded: false };

function play(provider: Provider, handles: Map<number, number>, { call, answer }: Crossing): Outcome {
  const recorded = "errno" in answer ? answer.errno : undefined;
  const handed = "value" in answer ? answer.descriptor : undefined;
  if (call.kind === "open") {
    const opened = provider.open(call.path, call.access);
    if ("errno" in opened) return { errno: opened.errno, text: "", asRecorded: opened.errno === recorded };
    if (handed !== undefined) handles.set(handed, opened.value);
    return { text: "opened", asRecorded: handed !== undefined };
  }
  const handle = handles.get(call.descriptor);
  if (handle === undefined) return unknown;
  switch (call.kind) {
    case "close":
      handles.delete(call.descriptor);
      provider.close(handle);
      return { text: "closed", asRecorded: true };
    case "read": {
      const given = provider.read(handle, call.bytes.length === 0 ? 4096 : call.bytes.length);
      if ("errno" in given) return { errno: given.errno, text: "", asRecorded: given.errno === recorded };
      return { text: hex(given.bytes), asRecorded: "value" in answer && hex(given.bytes) === hex(call.bytes) };
    }
    case "write": {
      const taken = provider.write(handle, call.bytes);
      if ("errno" in taken) return { errno: taken.errno, text: "", asRecorded: taken.errno === recorded };
      return { text: String(taken.value), asRecorded: "value" in answer && answer.value === taken.value };
    }
    case "ioctl": {
      const bytes = call.before?.slice() ?? new Uint8Array();
      const memory = recorded === "EFAULT" ? memoryOf([{ address: call.argument, bytes }]) : zerosAround(call.argument, bytes);
      const answered = provider.ioctl(handle, call.command, { address: call.argument, memory });
      if ("errno" in answered) return { errno: answered.errno, text: "", asRecorded: answered.errno === recorded };
      if (handed !== undefined) handles.set(handed, answered.value);
      const sameAfter = call.after === undefined || hex(call.after) === hex(bytes);
      const sameValue = "value" in answer && (handed !== undefined || answer.value === answered.value);
      return { text: `${handed === undefined ? answered.value : "handed"} ${hex(bytes)}`, asRecorded: sameValue && sameAfter };
    }
  }
}

/** A record's tail, and what its pointers lead to, were not seen. A mebibyte at once is more than a record has. */
const mostUnseen = 1 << 20;

/** The bytes at their address, and zeros wherever else is looked; what is written there is forgotten. */
function zerosAround(address: bigint, bytes: Uint8Array): UserMemory {
  const overlap = (at: bigint, length: number, each: (inside: number, outside: number) => void) => {
    const first = at > address ? at : address;
    const [end, last] = [at + BigInt(length), address + BigInt(bytes.length)];
    for (let byte = first; byte < (end < last ? end : last); byte++) each(Number(byte - address), Number(byte - at));
  };
  return {
    read(at, length) {
      if (length > mostUnseen) return undefined;
      const whole = new Uint8Array(length);
      overlap(at, length, (inside, outside) => {
        whole[outside] = bytes[inside] ?? 0;
      });
      return whole;
    },
    write(at, given) {
      overlap(at, given.length, (inside, outside) => {
        bytes[inside] = given[outside] ?? 0;
      });
      return true;
    },
  };
}

/** The interface with checks that say when they refuse. */
function watching(spec: AnyInterface, say: (check: string) => void): AnyInterface {
  const commands = commandsOf(spec).map(
    (command): AnyCommand => ({
      ...command,
      steps: command.steps.map((step) => (step.kind === "check" ? saying(step, say) : step)),
    }),
  );
  // The dispatcher takes the last command of a number: those made from the protocols once more are behind these, and never reached.
  return { ...spec, commands: commands as unknown as AnyInterface["commands"] };
}

function saying(check: Check<unknown, unknown, unknown>, say: (check: string) => void): Check<unknown, unknown, unknown> {
  return {
    ...check,
    fails(c) {
      const refused = check.fails(c);
      if (refused) say(check.id);
      return refused;
    },
  };
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
