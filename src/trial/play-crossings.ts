import type { Errno } from "../abi/errno.ts";
import { memoryOf, type UserMemory } from "../codec/user-memory.ts";
import type { Build } from "../contract/build.ts";
import { commandsOf } from "../session/dispatch.ts";
import { Provider } from "../session/provider.ts";
import type { AnyInterface } from "../session/spec.ts";
import type { Check } from "../session/step.ts";
import { type AnyCommand, commandOf } from "./command-of.ts";
import type { Crossing, CrossingAnswer, CrossingCall } from "./crossing.ts";
import { ProgramDescriptors } from "./program-descriptors.ts";

/** What one call was answered when it was played once more. */
export interface Outcome {
  readonly errno?: Errno;
  /** All else of the answer, to compare two by: the value, and what the memory behind the argument then holds. */
  readonly text: string;
  /** Whether that is what the crossing says that it was answered. */
  readonly asRecorded: boolean;
  /** What a command answered, whether that is a descriptor, and what its argument led to then. */
  readonly value?: number;
  readonly handed?: boolean;
  readonly after?: Uint8Array;
  /** False where there was nothing to ask: the descriptor came about by no call that was made here. */
  readonly reached?: false;
}

export interface PlayOptions {
  /** The provider's state; the interface's own where absent. */
  readonly world?: (() => unknown) | undefined;
  /** Is called after each call; at first with -1, when the provider is there and nothing was called. */
  readonly played?: (at: number) => void;
  /** Is told which check refused a call. */
  readonly refused?: (at: number, check: string) => void;
  /** Ends the playing when it answers true, after the outcome that it was asked about. */
  readonly until?: (at: number, outcome: Outcome) => boolean;
}

/**
 * Makes the calls of crossings on a provider of a build, in their order. Memory that nobody saw is taken for zeros; where the crossing says EFAULT, for not
 * mapped. Descriptors that records name are those of the provider; what is none of the interface's is taken for an eventfd.
 */
export function playCrossings(
  spec: AnyInterface,
  build: Build,
  crossings: readonly Crossing[],
  { world, played, refused, until }: PlayOptions = {},
): readonly Outcome[] {
  let check: string | undefined;
  const watched = refused === undefined ? spec : watching(spec, (id) => (check = id));
  const descriptors = Number.POSITIVE_INFINITY;
  const provider = new Provider(watched as never, build, world === undefined ? { descriptors } : { descriptors, world: world() });
  played?.(-1);
  const of: Playing = { spec, provider, handles: new Map(), unclaimed: [], descriptors: new ProgramDescriptors(provider) };
  const outcomes: Outcome[] = [];
  for (const [at, crossing] of crossings.entries()) {
    check = undefined;
    const outcome = play(of, crossing);
    outcomes.push(outcome);
    played?.(at);
    if (outcome.errno !== undefined && check !== undefined) refused?.(at, check);
    if (until?.(at, outcome) === true) break;
  }
  return outcomes;
}

const unknown: Outcome = { text: "unknown", asRecorded: false, reached: false };

interface Playing {
  readonly spec: AnyInterface;
  readonly provider: Provider;
  /** The provider's numbers, by what crossings call a descriptor. */
  readonly handles: Map<number, number>;
  /** The provider's numbers of descriptors whose handing out nobody saw, oldest first: a crossing that uses an unknown one of the kind means it. */
  readonly unclaimed: number[];
  readonly descriptors: ProgramDescriptors;
}

function play(of: Playing, { call, answer }: Crossing): Outcome {
  const { provider, handles, descriptors } = of;
  const recorded = "errno" in answer ? answer.errno : undefined;
  const handed = "value" in answer ? answer.descriptor : undefined;
  if (call.kind === "open") {
    const opened = provider.open(call.path, call.access);
    if ("errno" in opened) return { errno: opened.errno, text: "", asRecorded: opened.errno === recorded };
    if (handed !== undefined) handles.set(handed, opened.value);
    else if ("unseen" in answer) of.unclaimed.push(opened.value);
    if ("value" in answer) descriptors.learn(answer.value, opened.value);
    return { text: "opened", asRecorded: handed !== undefined, value: opened.value, handed: true };
  }
  const handle = handles.get(call.descriptor) ?? claimed(of, call);
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
    case "ioctl":
      return command(of, handle, call, answer);
  }
}

/** The descriptor that a crossing uses, where the call that handed it out was not seen to. */
function claimed({ provider, handles, unclaimed }: Playing, call: Exclude<CrossingCall, { kind: "open" }>): number | undefined {
  const at = unclaimed.findIndex((each) => provider.own(each)?.kind === call.on);
  const [handle] = at < 0 ? [] : unclaimed.splice(at, 1);
  if (handle !== undefined) handles.set(call.descriptor, handle);
  return handle;
}

function command(
  { spec, provider, handles, unclaimed, descriptors }: Playing,
  handle: number,
  call: Extract<CrossingCall, { readonly kind: "ioctl" }>,
  answer: CrossingAnswer,
): Outcome {
  descriptors.learn(call.fd, handle);
  const recorded = "errno" in answer ? answer.errno : undefined;
  // Of a command that hands nothing over only the answer is told; there was room for it.
  const bytes = call.before?.slice() ?? new Uint8Array(call.after?.length ?? 0);
  const memory = recorded === "EFAULT" ? memoryOf([{ address: call.argument, bytes }]) : zerosAround(call.argument, bytes);
  // Of any build: which one has the command makes no difference to where a descriptor is in its record.
  const type = commandOf(spec, undefined, call.on, call.command)?.type;
  const restore = descriptors.translate(type, bytes, { open: recorded !== "EBADF" });
  const open = provider.descriptors().length;
  const answered = provider.ioctl(handle, call.command, { address: call.argument, memory });
  restore();
  if ("errno" in answered) return { errno: answered.errno, text: "", asRecorded: answered.errno === recorded };
  const isNew = provider.descriptors().length > open;
  if (isNew && "unseen" in answer) unclaimed.push(answered.value);
  if (isNew && "value" in answer) descriptors.learn(answer.value, answered.value);
  if (isNew && "value" in answer && answer.descriptor !== undefined) handles.set(answer.descriptor, answered.value);
  const sameAfter = call.after === undefined || hex(call.after) === hex(bytes);
  const sameValue = "value" in answer && (isNew ? answer.value >= 0 : answer.value === answered.value);
  const text = `${isNew ? "handed" : answered.value} ${hex(bytes)}`;
  return { text, asRecorded: sameValue && sameAfter, value: answered.value, handed: isNew, after: bytes };
}

/**
 * A record's tail, and what its pointers lead to, were not seen. A call may take a mebibyte of that, in all of its accesses: a count that was not meant would
 * otherwise be followed through memory that never ends.
 */
const mostUnseen = 1 << 20;

/** What an access takes at least, so that many small ones end as well. */
const leastTaken = 64;

/** The bytes at their address, and zeros wherever else is looked; what is written there is forgotten. */
function zerosAround(address: bigint, bytes: Uint8Array): UserMemory {
  let left = mostUnseen;
  const isMapped = (length: number) => {
    left -= Math.max(length, leastTaken);
    return left >= 0;
  };
  /** Where the two overlap, in bytes: from where on in either, and how many. */
  const overlap = (at: bigint, length: number) => {
    const [inside, outside] = at < address ? [0n, address - at] : [at - address, 0n];
    if (inside >= BigInt(bytes.length) || outside >= BigInt(length)) return undefined;
    return {
      inside: Number(inside),
      outside: Number(outside),
      count: Math.min(bytes.length - Number(inside), length - Number(outside)),
    };
  };
  return {
    read(at, length) {
      if (!isMapped(length)) return undefined;
      const whole = new Uint8Array(length);
      const own = overlap(at, length);
      if (own !== undefined) whole.set(bytes.subarray(own.inside, own.inside + own.count), own.outside);
      return whole;
    },
    write(at, given) {
      if (!isMapped(given.length)) return false;
      const own = overlap(at, given.length);
      if (own !== undefined) bytes.set(given.subarray(own.outside, own.outside + own.count), own.inside);
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

const digits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

function hex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += digits[byte];
  return text;
}
