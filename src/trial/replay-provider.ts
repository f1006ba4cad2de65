import type { Errno } from "../abi/errno.ts";
import type { UserMemory } from "../codec/user-memory.ts";
import type { Answer } from "../session/answer.ts";
import type { Handle, ProgramNumbers, Provider } from "../session/provider.ts";
import type { Access, AnyInterface } from "../session/spec.ts";
import type { Crossing, CrossingCall } from "./crossing.ts";
import { type AskedNow, replayMatch } from "./replay-match.ts";
import type { ReplayNote } from "./replay-note.ts";

/** What a program meets in place of a device: the part of a provider by which it is asked. */
type Answering = Pick<Provider, "node" | "open" | "own" | "close" | "ioctl" | "read" | "write" | "poll">;

/** What a call is answered of which the recording knows nothing. */
const unknownCall: Errno = "ENOTTY";

/** A command of the recording, and one that is like it. */
type Recorded = Crossing & { readonly call: Extract<CrossingCall, { readonly kind: "ioctl" }> };

/** One conversation of the recording, and how far it came. */
interface Thread {
  readonly kind: string;
  /** Its commands, reads and writes, in order. */
  readonly crossings: readonly Crossing[];
  /** The first one that comes next. */
  next: number;
  readonly used: Set<Crossing>;
}

/**
 * Answers as a recording does, with no device and no contract's opinion: each command as it was answered when the same was asked, in the order of each descriptor's own
 * conversation. A question that was answered once is answered so again, wherever it comes; a call that was never recorded is answered ENOTTY.
 */
export class ReplayProvider implements Answering {
  readonly #spec: AnyInterface;
  readonly #crossings: readonly Crossing[];
  readonly #program: ProgramNumbers;
  readonly #nodes: Pick<Provider, "node">;
  readonly #opened = new Set<Crossing>();
  readonly #handles = new Map<number, { readonly handle: Handle; readonly thread: Thread }>();
  #note: Omit<ReplayNote, "index"> | undefined;
  #left = false;
  #made = 2;

  /** @param nodes knows which paths are the interface's: a provider of any build. */
  constructor(spec: AnyInterface, crossings: readonly Crossing[], program: ProgramNumbers, nodes: Pick<Provider, "node">) {
    this.#nodes = nodes;
    this.#spec = spec;
    this.#crossings = crossings;
    this.#program = program;
  }

  /** What is to be said of the call that was just answered; once. */
  takeNote(): Omit<ReplayNote, "index"> | undefined {
    const note = this.#note;
    this.#note = undefined;
    return note;
  }

  /** Whether the call that was just answered is none of the recording's. */
  get left(): boolean {
    return this.#left;
  }

  /** Whether a node was ever opened in the recording: to ask for that is no call of its. */
  there(path: string): boolean {
    return this.#opens(path).some(({ answer }) => !("errno" in answer) || answer.errno === "EBUSY");
  }

  node(path: string): { readonly kind: string; readonly there: boolean } | undefined {
    const node = this.#nodes.node(path);
    return node === undefined ? undefined : { kind: node.kind, there: this.there(path) };
  }

  open(path: string, access?: Partial<Access>): Answer {
    this.#begin();
    const opens = this.#opens(path);
    const alike = opens.filter(({ call }) => call.kind === "open" && call.access.write === (access?.write ?? true));
    const candidates = alike.length > 0 ? alike : opens;
    const found = candidates.find((each) => !this.#opened.has(each)) ?? candidates.at(-1);
    if (found === undefined) {
      this.#leave("left");
      return { errno: "ENOENT" };
    }
    if (this.#opened.has(found)) this.#say({ kind: "again", recorded: found.index });
    this.#opened.add(found);
    const { answer } = found;
    if ("errno" in answer) return answer;
    if ("unseen" in answer || answer.descriptor === undefined) return this.#leave("not seen", found.index);
    return { value: this.#add(found.call.on, answer.descriptor).number };
  }

  own(number: number): Handle | undefined {
    return this.#handles.get(number)?.handle;
  }

  close(number: number): Answer {
    this.#begin();
    return this.#handles.delete(number) ? { value: 0 } : { errno: "EBADF" };
  }

  ioctl(number: number, command: number, argument?: unknown): Answer {
    this.#begin();
    const own = this.#handles.get(number);
    if (own === undefined) return { errno: "EBADF" };
    const { address, memory } = argument as { readonly address: bigint; readonly memory: UserMemory };
    const now: AskedNow = { command, argument: address, memory };
    const found = this.#find(own.thread, now);
    if (found === undefined) return this.#leave("left");
    if (found.note !== undefined) this.#say({ ...found.note, recorded: found.crossing.index });
    return this.#answer(found.crossing, now);
  }

  read(number: number, length: number): ReturnType<Provider["read"]> {
    this.#begin();
    const thread = this.#handles.get(number)?.thread;
    const crossing = thread?.crossings[thread.next];
    if (thread === undefined || crossing?.call.kind !== "read") return { errno: "EAGAIN" };
    thread.next += 1;
    if ("errno" in crossing.answer) return crossing.answer;
    const bytes = crossing.call.bytes.slice(0, length);
    return { value: bytes.length, bytes };
  }

  write(number: number, bytes: Uint8Array): Answer {
    this.#begin();
    const thread = this.#handles.get(number)?.thread;
    const at = thread?.crossings.findIndex((each, index) => index >= thread.next && each.call.kind === "write") ?? -1;
    const crossing = thread?.crossings[at];
    if (thread === undefined || crossing === undefined) {
      this.#left = true;
      this.#say({ kind: "left" });
      return { value: bytes.length };
    }
    thread.next = at + 1;
    const { answer } = crossing;
    return "errno" in answer ? answer : { value: "value" in answer ? answer.value : bytes.length };
  }

  poll(number: number): ReturnType<Provider["poll"]> {
    const thread = this.#handles.get(number)?.thread;
    const waits = thread?.crossings[thread.next]?.call.kind === "read";
    return { events: waits ? ["in"] : [] };
  }

  /** Where the same was asked: next, later, earlier, on another descriptor of the kind; or what comes next, when it is the same command. */
  #find(thread: Thread, now: AskedNow): { readonly crossing: Recorded; readonly note?: Omit<ReplayNote, "index"> } | undefined {
    const commands = thread.crossings.flatMap((crossing, at) => (isCommand(crossing) ? [{ crossing, at }] : []));
    const same = commands.filter(({ crossing }) => replayMatch(this.#spec, crossing, now).kind === "same");
    const due = commands.find(({ at }) => at >= thread.next);
    const ahead = same.find(({ at, crossing }) => at >= thread.next && !thread.used.has(crossing));
    if (ahead !== undefined && ahead === due) return this.#take(thread, ahead);
    const likeDue = due === undefined ? undefined : replayMatch(this.#spec, due.crossing, now);
    if (due !== undefined && likeDue?.kind === "other" && same.length === 0) {
      return { ...this.#take(thread, due), note: { kind: "argument", differing: likeDue.differing } };
    }
    if (ahead !== undefined) return { ...this.#take(thread, ahead), note: { kind: "order" } };
    const unused = same.find(({ crossing }) => !thread.used.has(crossing));
    if (unused !== undefined) {
      thread.used.add(unused.crossing);
      return { crossing: unused.crossing, note: { kind: "order" } };
    }
    const last = same.at(-1);
    if (last !== undefined) return { crossing: last.crossing, note: { kind: "again" } };
    const elsewhere = this.#crossings.find(
      (each): each is Recorded =>
        isCommand(each) && each.call.on === thread.kind && replayMatch(this.#spec, each, now).kind === "same",
    );
    return elsewhere === undefined ? undefined : { crossing: elsewhere, note: { kind: "order" } };
  }

  #take(thread: Thread, { crossing, at }: { readonly crossing: Recorded; readonly at: number }) {
    thread.next = at + 1;
    thread.used.add(crossing);
    return { crossing };
  }

  /** Where the program's bytes are not those of the recording, only what the machine wrote is written. */
  /** Only what the machine wrote is written: the rest is the program's own. */
  #answer({ call, answer, index }: Recorded, { argument, memory }: AskedNow): Answer {
    if ("unseen" in answer) return this.#leave("not seen", index);
    // A command that only answers, and did, wrote all of it.
    const before = call.command >>> 30 === onlyAnswers && "value" in answer ? undefined : call.before;
    for (const { at, bytes } of call.after === undefined ? [] : written(before, call.after)) {
      if (!memory.write(argument + BigInt(at), bytes)) return { errno: "EFAULT" };
    }
    if ("errno" in answer) return answer;
    if (answer.descriptor === undefined) return { value: answer.value };
    const handle = this.#add(this.#kindOf(answer.descriptor), answer.descriptor);
    const number = this.#program.give(handle);
    if (number !== undefined) return { value: number };
    this.#handles.delete(handle.number);
    return { errno: "EMFILE" };
  }

  #add(kind: string, descriptor: number): Handle {
    this.#made += 1;
    const crossings = this.#crossings.filter(
      ({ call }) => call.kind !== "open" && call.kind !== "close" && call.descriptor === descriptor,
    );
    const spec = this.#spec.descriptors.find((each) => each.kind === kind);
    const handle: Handle = { number: this.#made, kind, spec, state: {}, agreed: new Map() };
    this.#handles.set(handle.number, { handle, thread: { kind, crossings, next: 0, used: new Set() } });
    return handle;
  }

  /** A command that hands a descriptor out does not say of which kind it is; what is done with it does. */
  #kindOf(descriptor: number): string {
    return this.#crossings.find(({ call }) => call.kind !== "open" && call.descriptor === descriptor)?.call.on ?? "memory";
  }

  #opens(path: string): readonly Crossing[] {
    return this.#crossings.filter(({ call }) => call.kind === "open" && call.path === path);
  }

  #begin(): void {
    this.#note = undefined;
    this.#left = false;
  }

  #leave(kind: "left" | "not seen", recorded?: number): Answer {
    this.#left = true;
    this.#say({ kind, ...(recorded === undefined ? {} : { recorded }) });
    return { errno: unknownCall };
  }

  #say(note: Omit<ReplayNote, "index">): void {
    this.#note = note;
  }
}

/** The direction bits of `_IOR`. */
const onlyAnswers = 2;

function isCommand(crossing: Crossing): crossing is Recorded {
  return crossing.call.kind === "ioctl";
}

/** Runs of bytes that became others. */
function written(
  before: Uint8Array | undefined,
  after: Uint8Array,
): readonly { readonly at: number; readonly bytes: Uint8Array }[] {
  const runs: { at: number; end: number }[] = [];
  for (let at = 0; at < after.length; at++) {
    if (before?.[at] === after[at]) continue;
    const last = runs.at(-1);
    if (last?.end === at) last.end = at + 1;
    else runs.push({ at, end: at + 1 });
  }
  return runs.map(({ at, end }) => ({ at, bytes: after.slice(at, end) }));
}
