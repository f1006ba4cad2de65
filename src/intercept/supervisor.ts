import { performance } from "node:perf_hooks";
import type { Errno } from "../abi/errno.ts";
import { errnoNumber } from "../kernel/errno-number.ts";
import type { Answer } from "../session/answer.ts";
import type { Handle } from "../session/provider.ts";
import type { Access } from "../session/spec.ts";
import type { Apart } from "../trial/apart.ts";
import type { Crossing, CrossingAnswer, CrossingCall } from "../trial/crossing.ts";
import type { CallTable } from "./architecture.ts";
import { arenaOf, type Fixed } from "./arena.ts";
import { ArgumentWindow } from "./argument-window.ts";
import type { Calls } from "./calls.ts";
import { bothWays, type Carrier, Carriers } from "./carriers.ts";
import { isThere } from "./is-there.ts";
import { KnownFiles } from "./known-files.ts";
import { LaterRights } from "./later-rights.ts";
import { Listener } from "./listener.ts";
import { Masking } from "./masking.ts";
import type { Answering, MetInterface, PlayedInterface } from "./met-interface.ts";
import { OpenFiles } from "./open-files.ts";
import { OpenSockets } from "./open-sockets.ts";
import { pathOf } from "./path-of.ts";
import { ProcessMemory } from "./process-memory.ts";
import { type EndedCarrier, pollIn, Readiness } from "./readiness.ts";
import { Recording } from "./recording.ts";

export interface SupervisorOptions {
  /** Descriptor of the filter's listener in this process. Closed in the end. */
  readonly listener: number;
  readonly tables: readonly CallTable[];
  readonly met: readonly MetInterface[];
  /** Told of each call that crossed, in order. */
  crossed(crossing: Crossing): void;
  /** Told of a thread whose process is about to begin a session of its own. */
  leaves(thread: number): void;
  /** Asked now and then, about every 20 ms: whether to stop. `quiet` is how long nothing has crossed, in milliseconds. */
  stop(quiet: number): boolean;
}

/** Bytes of memory that must not move: what other processes' memory is read into takes most of it. */
const arenaSize = 1 << 20;
/** How long the last closes are waited for, in milliseconds. */
const patience = 100;
/** How often it is asked whether to stop, in milliseconds. */
const round = 20;

/**
 * Meets every call of a program, and of all that it starts, that opens a node of an interface or gives one a command, and answers it with what is
 * played; every other call goes on to the kernel. One thread, one call at a time.
 */
export class Supervisor {
  readonly #calls: Calls;
  readonly #options: SupervisorOptions;
  readonly #listener: Listener;
  readonly #memory: ProcessMemory;
  readonly #files: OpenFiles;
  readonly #sockets: OpenSockets;
  readonly #known: KnownFiles;
  readonly #carriers: Carriers;
  readonly #ready: Readiness;
  readonly #message: Fixed;
  readonly #played: readonly (Omit<PlayedInterface, "provider"> & { readonly provider: Answering })[];
  readonly #recordings: readonly Recording[];
  /** The machine's own devices. */
  readonly #machines: readonly [LaterRights, ...(Masking | Recording)[]];
  readonly #foreign = new Map<string, Handle>();
  /** Those for which an interface may have messages. */
  readonly #spokenTo = new Set<EndedCarrier>();
  /** Those that were shut down altogether, which look as if nobody had them any more. They are looked at now and then, and before one is opened. */
  readonly #shut = new Set<Carrier>();
  readonly #started = performance.now();
  /** When there was last something to do, of the same clock. */
  #woken = this.#started;
  #crossings = 0;
  readonly #apart = { listeners: 0, full: 0 };
  /** The command that is being answered. */
  #current: { readonly thread: number; readonly name: string; handed: Carrier | undefined } | undefined;

  constructor(calls: Calls, options: SupervisorOptions) {
    const arena = arenaOf(calls, arenaSize);
    this.#calls = calls;
    this.#options = options;
    this.#listener = new Listener(calls, options.listener, arena);
    this.#memory = new ProcessMemory(calls, arena);
    this.#files = new OpenFiles(calls, arena);
    this.#sockets = new OpenSockets(calls, arena);
    this.#known = new KnownFiles(calls, this.#files, arena);
    this.#carriers = new Carriers(calls, arena);
    this.#ready = new Readiness(calls, options.listener, arena);
    this.#message = arena(1 << 16);
    const numbers = { handle: (number: number) => this.#handleOf(number), give: (handle: Handle) => this.#hand(handle) };
    this.#played = options.met.flatMap((each) => ("provider" in each ? [{ ...each, provider: each.provider(numbers) }] : []));
    const cross: ConstructorParameters<typeof Masking>[2] = (...crossed) => this.#cross(...crossed);
    const shadows = options.met.flatMap((each) => ("shadow" in each ? [each.shadow] : []));
    const room = { calls, listener: this.#listener, files: this.#files, memory: this.#memory };
    this.#recordings = options.met.flatMap((each) => ("spec" in each ? [new Recording(room, each.spec, each.build, cross)] : []));
    this.#machines = [new LaterRights(calls), new Masking(room, shadows, cross), ...this.#recordings];
  }

  /** What nobody saw or the build did not answer. */
  get apart(): Apart {
    return { denied: this.#memory.denied, ...this.#apart, rights: this.#machines[0].found };
  }

  /** Answers calls until no process is under the filter any more, or it is told to stop. Whoever calls afterwards is answered ENOSYS by the kernel. */
  run(): "ended" | "stopped" {
    let asked = this.#woken;
    const end = (carrier: EndedCarrier, events: number) => this.#end(carrier, events);
    try {
      for (;;) {
        const ready = this.#ready.wait(round);
        const now = performance.now();
        if (ready) this.#woken = now;
        if (!ready || now - asked >= round) {
          asked = now;
          this.#lookAtShut();
          if (this.#options.stop(now - this.#woken)) {
            this.#drain();
            return "stopped";
          }
        }
        if (!ready) continue;
        // A descriptor that nobody has any more is closed before the next call is answered.
        this.#ready.ends(end);
        const events = this.#ready.listener;
        if ((events & pollIn) !== 0) {
          if (this.#listener.take()) this.#serve();
        } else if (events !== 0) {
          this.#drain();
          return "ended";
        }
      }
    } finally {
      for (const each of this.#machines) each.end();
      this.#carriers.dispose();
      this.#known.dispose();
      this.#files.dispose();
      this.#sockets.dispose();
      this.#ready.dispose();
      this.#calls.close(this.#options.listener);
    }
  }

  /**
   * What was closed by the end is told all the same. A process that ends lets go of its filter before its files (Linux 6.11); a descriptor that was
   * handed to a process without the filter may live on, and is not waited for.
   */
  #drain(): void {
    this.#ready.forgetListener();
    const until = performance.now() + patience;
    while (this.#ready.size + this.#carriers.untold.size > 0 && performance.now() < until) {
      this.#lookAtShut();
      if (this.#ready.wait(10)) this.#ready.ends((carrier, events) => this.#end(carrier, events));
    }
  }

  /** Something came from, or became of, a file that a program has. */
  #end(carrier: EndedCarrier, events: number): void {
    const count = this.#calls.receive(carrier.end, this.#message.address, this.#message.bytes.length);
    if (count > 0) this.#written(carrier, this.#message.bytes.slice(0, count));
    else if ((events & ~pollIn) !== 0) this.#hungUp(carrier);
    else if (count === 0) this.#ready.silence(carrier);
  }

  #written(carrier: Carrier, bytes: Uint8Array): void {
    const { provider, by } = this.#interface(carrier);
    const { kind, number } = carrier.handle;
    const answer = provider.write(number, bytes);
    this.#cross({ kind: "write", descriptor: carrier.serial, on: kind, bytes }, answer, 0, by(kind));
    this.#deliver();
  }

  #hungUp(carrier: Carrier): void {
    if (!this.#carriers.holds(carrier, this.#sockets)) return this.#closed(carrier);
    this.#shut.add(carrier);
    this.#unwatch(carrier);
  }

  /** Nothing tells of the last close of one that was shut down before. */
  #lookAtShut(): void {
    for (const each of [...this.#shut, ...this.#carriers.untold])
      if (!this.#carriers.holds(each, this.#sockets)) this.#closed(each);
  }

  #closed(carrier: Carrier): void {
    this.#shut.delete(carrier);
    const { provider, by } = this.#interface(carrier);
    const answer = provider.close(carrier.handle.number);
    this.#unwatch(carrier);
    this.#carriers.forget(carrier);
    this.#cross({ kind: "close", descriptor: carrier.serial, on: carrier.handle.kind }, answer, 0, by(carrier.handle.kind));
  }

  #unwatch(carrier: Carrier): void {
    this.#ready.forget(carrier);
    this.#spokenTo.delete(carrier as EndedCarrier);
  }

  #serve(): void {
    const { thread, number, audit } = this.#listener;
    const table = this.#options.tables.find((each) => each.audit === audit);
    if (table !== undefined && number === table.ioctl) return this.#command(thread, table.compat);
    const path = table?.paths.find((each) => each.number === number);
    if (path !== undefined) return this.#path(thread, path);
    if (number === table?.setsid) this.#options.leaves(thread);
    if (number === table?.seccomp) this.#apart.listeners += 1;
    this.#listener.pass();
  }

  #path(thread: number, call: CallTable["paths"][number]): void {
    const asked = pathOf(call, thread, this.#listener, this.#memory);
    if (asked === undefined) return this.#listener.pass();
    const { path, open } = asked;
    for (const { name, provider, by } of this.#played) {
      const node = provider.node(path);
      if (node === undefined) continue;
      // What was read may be another process's by now.
      if (!this.#listener.waits()) return;
      if (open === undefined) {
        const there = node.there && isThere(provider, path);
        if (there) this.#listener.answer(0);
        else this.#listener.refuse(errnoNumber("ENOENT"));
        return;
      }
      const { instead } = open;
      if (instead !== undefined && (instead !== "EEXIST" || (node.there && isThere(provider, path)))) {
        return this.#listener.refuse(errnoNumber(instead));
      }
      this.#lookAtShut();
      const answer = this.#open(name, provider, path, open);
      if (answer === undefined) return;
      const crossed: CrossingCall = { kind: "open", path, on: node.kind, access: open.access };
      return this.#cross(crossed, answer, thread, by(node.kind));
    }
    if (!this.#machines.some((each) => each.path(thread, asked))) this.#listener.pass();
  }

  #open(
    name: string,
    provider: Answering,
    path: string,
    { access, closeOnExec }: { readonly access: Access; readonly closeOnExec: boolean },
  ): CrossingAnswer | undefined {
    const refused = (errno: Errno): CrossingAnswer => {
      this.#listener.refuse(errnoNumber(errno));
      return { errno };
    };
    const opened = provider.open(path, access);
    if ("errno" in opened) return refused(opened.errno);
    const handle = provider.own(opened.value);
    const full = this.#apart.full;
    const made = handle === undefined ? undefined : this.#carry(name, handle, access, closeOnExec);
    if (made === undefined) {
      provider.close(opened.value);
      // One that was killed meanwhile was refused nothing; and what abide has no room for is not refused by the build.
      const waits = this.#listener.waits();
      if (waits && this.#apart.full > full) this.#listener.refuse(errnoNumber("EMFILE"));
      return waits && this.#apart.full === full ? refused("EMFILE") : undefined;
    }
    this.#listener.answer(made.number);
    return { value: made.number, descriptor: made.carrier.serial };
  }

  #command(thread: number, compat: boolean): void {
    const fd = this.#listener.word(0) | 0;
    const command = this.#listener.word(1);
    const argument = compat ? BigInt(this.#listener.word(2)) : this.#listener.argument(2);
    const file = this.#known.fileOf(thread, fd);
    const carrier = file === undefined ? undefined : this.#carriers.of(file);
    const memory = this.#memory.of(thread);
    if (carrier === undefined) {
      const call = { thread, fd, link: typeof file === "string" ? file : "", command, argument, memory, compat };
      if (!this.#machines.some((each) => each.command(call))) this.#listener.pass();
      return;
    }
    const { provider, by } = this.#interface(carrier);
    // Where a command's number gives a size, its argument is an address; some commands take one and have none in their number.
    const window = new ArgumentWindow(memory, argument, command);
    // The numbers above led to this program only if it still waits now; where nothing was read since its file was looked up, that has said so.
    if ((window.before !== undefined || !this.#known.alive) && !this.#listener.waits()) return;
    const { handle } = carrier;
    const current = { thread, name: carrier.interface, handed: undefined as Carrier | undefined };
    this.#current = current;
    const answer = provider.ioctl(handle.number, command, { address: argument, memory: window }, compat);
    this.#current = undefined;
    const { handed } = current;
    if ("errno" in answer) {
      // Of one that was killed meanwhile there is no memory, and that is no fault of it.
      if (answer.errno === "EFAULT" && !this.#listener.waits()) return;
      this.#listener.refuse(errnoNumber(answer.errno));
    } else this.#listener.answer(answer.value);
    const { serial: descriptor } = carrier;
    const call = ioctlCall({ descriptor, on: handle.kind, fd, command, argument }, window.before, window.after);
    const told = handed === undefined || "errno" in answer ? answer : { ...answer, descriptor: handed.serial };
    this.#cross(call, told, thread, by(handle.kind, command));
    this.#deliver();
  }

  /** What a program's number leads to, as the provider has to know it. */
  #handleOf(number: number): Handle | undefined {
    const current = this.#current;
    if (current === undefined) return undefined;
    const { thread } = current;
    const link = this.#files.fileOf(thread, number);
    if (link === undefined) return undefined;
    const carrier = this.#carriers.of(link);
    if (carrier?.interface === current.name) return carrier.handle;
    const eventfd = link === "anon_inode:[eventfd]" ? this.#files.eventfdOf(thread, number) : undefined;
    const kind = eventfd !== undefined ? "eventfd" : (nodes[link] ?? "other");
    const key = `${current.name} ${kind} ${eventfd ?? ""}`;
    const known = this.#foreign.get(key);
    if (known !== undefined) return known;
    const made: Handle = { number: -1, kind, spec: undefined, state: {}, agreed: new Map() };
    this.#foreign.set(key, made);
    return made;
  }

  /** Gives the program that calls a descriptor that a command hands out. */
  #hand(handle: Handle): number | undefined {
    const current = this.#current;
    if (current === undefined) return undefined;
    const made = this.#carry(current.name, handle, bothWays, handle.spec !== undefined);
    if (made !== undefined) current.handed = made.carrier;
    return made?.number;
  }

  #carry(
    name: string,
    handle: Handle,
    access: Access,
    closeOnExec: boolean,
  ): { readonly carrier: Carrier; readonly number: number } | undefined {
    const made = this.#carriers.make(name, handle, access, (fd) => this.#files.fileOf(0, fd));
    if (made === undefined) this.#apart.full += 1;
    if (made === undefined) return undefined;
    const number = this.#listener.give(made.fd, closeOnExec);
    this.#calls.close(made.fd);
    if (number === undefined) {
      this.#carriers.forget(made.carrier);
      return undefined;
    }
    if (made.carrier.end !== undefined) {
      const carrier = made.carrier as EndedCarrier;
      this.#ready.watch(carrier);
      if (handle.spec?.read !== undefined && handle.spec.poll !== undefined) this.#spokenTo.add(carrier);
    }
    return { carrier: made.carrier, number };
  }

  /** Messages that the interface has for the program go into its descriptors. */
  #deliver(): void {
    if (this.#spokenTo.size === 0) return;
    for (const carrier of this.#spokenTo) {
      const { handle } = carrier;
      const { provider, by } = this.#interface(carrier);
      for (;;) {
        const ready = provider.poll(handle.number);
        if ("errno" in ready || !ready.events.includes("in")) break;
        const message = provider.read(handle.number, this.#message.bytes.length);
        if ("errno" in message) break;
        this.#message.bytes.set(message.bytes);
        this.#calls.send(carrier.end, this.#message.address, message.bytes.length);
        this.#cross(
          { kind: "read", descriptor: carrier.serial, on: handle.kind, bytes: message.bytes },
          { value: message.bytes.length },
          0,
          by(handle.kind),
        );
      }
    }
  }

  #interface({ interface: name }: Carrier) {
    for (const each of this.#played) if (each.name === name) return each;
    throw new TypeError(`${name} is not played`);
  }

  #cross(call: CrossingCall, answer: CrossingAnswer | Answer, thread: number, by: Crossing["by"]): void {
    const at = Math.round((this.#woken - this.#started) * 1000);
    this.#options.crossed({ index: this.#crossings++, at, thread, call, answer, by });
  }
}

type IoctlCall = CrossingCall & { readonly kind: "ioctl" };

/** A command, with what its argument led to where that is known. */
function ioctlCall(
  { descriptor, on, fd, command, argument }: Omit<IoctlCall, "kind">,
  before: Uint8Array | undefined,
  after: Uint8Array | undefined,
): IoctlCall {
  if (before !== undefined && after !== undefined) return { kind: "ioctl", descriptor, on, fd, command, argument, before, after };
  if (after !== undefined) return { kind: "ioctl", descriptor, on, fd, command, argument, after };
  return { kind: "ioctl", descriptor, on, fd, command, argument };
}

/** Files that interfaces ask for and that are none of theirs, by their paths. */
const nodes: { readonly [path: string]: string } = { "/dev/sgx_provision": "sgx_provision" };
