import type { Build } from "../contract/build.ts";
import { errnoNumber } from "../kernel/errno-number.ts";
import { Provider } from "../session/provider.ts";
import type { AnyInterface, InterfaceSpec } from "../session/spec.ts";
import type { Crossing, CrossingAnswer, CrossingCall } from "../trial/crossing.ts";
import { ArgumentWindow } from "./argument-window.ts";
import type { Calls } from "./calls.ts";
import type { Listener } from "./listener.ts";
import type { OpenFiles } from "./open-files.ts";
import type { PathAsked } from "./path-of.ts";
import type { ProcessMemory } from "./process-memory.ts";
import { processOf } from "./process-tree.ts";
import { RealCalls } from "./real-calls.ts";
import { RealDescriptors } from "./real-descriptors.ts";
import type { ShadowedCall } from "./shadow.ts";

/** Told of a call that crossed. */
type Cross = (call: CrossingCall, answer: CrossingAnswer, thread: number, by: Crossing["by"]) => void;

/** What a recording takes of the supervisor's. */
export interface RecordingRoom {
  readonly calls: Calls;
  readonly listener: Listener;
  readonly files: OpenFiles;
  readonly memory: ProcessMemory;
}

/**
 * Meets the calls on the machine's own devices as the machine answers them, and sees both sides: it makes them in the program's place where that can be
 * done, and where it cannot the program makes them, and what it was answered is not seen.
 */
export class Recording {
  readonly #calls: Calls;
  readonly #listener: Listener;
  readonly #files: OpenFiles;
  readonly #cross: Cross;
  readonly #spec: AnyInterface;
  readonly #nodes: Provider;
  readonly #real: RealCalls;
  readonly #descriptors: RealDescriptors;
  readonly #processes = new Map<number, number>();

  /** @param build any build of the interface: which nodes there are. */
  constructor({ calls, listener, files, memory }: RecordingRoom, spec: AnyInterface, build: Build, cross: Cross) {
    this.#calls = calls;
    this.#listener = listener;
    this.#files = files;
    this.#cross = cross;
    this.#spec = spec;
    this.#nodes = new Provider(spec as InterfaceSpec<unknown>, build);
    this.#real = new RealCalls(calls, files, memory, spec);
    this.#descriptors = new RealDescriptors(calls, files);
  }

  /** False, and not answered, for a path that is none of the interface's, and for who only asks whether it is there. */
  path(thread: number, { path, open }: PathAsked): boolean {
    const node = this.#nodes.node(path);
    if (node === undefined || open === undefined) return false;
    this.#closed();
    const answer = this.#open(thread, node.kind, path, open);
    this.#cross({ kind: "open", path, on: node.kind, access: open.access }, answer, thread, "kernel");
    return true;
  }

  /** False, and not answered, where the file is none of the interface's. */
  command(call: ShadowedCall): boolean {
    const { thread, fd, link, command, argument, compat, memory } = call;
    const kind = this.#kindOf(link);
    if (kind === undefined) return false;
    this.#closed();
    const process = this.#processOf(thread);
    const { serial } = this.#descriptors.find(process, fd, kind, link);
    if (!this.#listener.waits()) return true;
    const own: CrossingCall = { kind: "ioctl", descriptor: serial, on: kind, fd, command, argument };
    const made = this.#real.make({ thread, process, fd, link, kind, command, argument, compat });
    if (made === undefined) {
      const { before } = new ArgumentWindow(memory, argument, command);
      this.#listener.pass();
      this.#cross({ ...own, ...(before === undefined ? {} : { before }) }, { unseen: true }, thread, "kernel");
      return true;
    }
    const { before, after } = made;
    const told: CrossingCall = { ...own, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
    this.#cross(told, this.#answer(process, made), thread, "kernel");
    return true;
  }

  /** Nobody is there any more: what is open is closed. */
  end(): void {
    this.#closed();
    for (const { serial, kind } of this.#descriptors.rest()) {
      this.#cross({ kind: "close", descriptor: serial, on: kind }, { value: 0 }, 0, "kernel");
    }
    this.#real.dispose();
  }

  #answer(process: number, { answer, handed }: NonNullable<ReturnType<RealCalls["make"]>>): CrossingAnswer {
    if ("errno" in answer) {
      this.#listener.refuse(errnoNumber(answer.errno));
      return answer;
    }
    if (handed === undefined) {
      this.#listener.answer(answer.value);
      return answer;
    }
    const link = this.#files.linkOf(0, handed) ?? "";
    const number = this.#listener.give(handed, this.#calls.closesOnExec(handed));
    this.#calls.close(handed);
    if (number === undefined) {
      this.#listener.refuse(errnoNumber("EMFILE"));
      return { errno: "EMFILE" };
    }
    const { serial } = this.#descriptors.opened(process, number, this.#kindOf(link) ?? "memory", link);
    this.#listener.answer(number);
    return { value: number, descriptor: serial };
  }

  /** Opens a device in the program's place. What this process has no room for is left to the program. */
  #open(thread: number, kind: string, path: string, open: NonNullable<PathAsked["open"]>): CrossingAnswer {
    const fd = this.#calls.openNode(path, open.access);
    if (fd < 0) {
      const errno = this.#calls.error();
      if (errno === "EMFILE" || errno === "ENFILE") {
        this.#listener.pass();
        return { unseen: true };
      }
      this.#listener.refuse(errnoNumber(errno));
      return { errno };
    }
    const number = this.#listener.give(fd, open.closeOnExec);
    this.#calls.close(fd);
    if (number === undefined) {
      this.#listener.pass();
      return { unseen: true };
    }
    const { serial } = this.#descriptors.opened(this.#processOf(thread), number, kind, path);
    this.#listener.answer(number);
    return { value: number, descriptor: serial };
  }

  /** That a descriptor is closed is no call that is met: it is noticed before the next one. */
  #closed(): void {
    for (const { serial, kind } of this.#descriptors.gone()) {
      this.#cross({ kind: "close", descriptor: serial, on: kind }, { value: 0 }, 0, "kernel");
    }
  }

  #kindOf(link: string): string | undefined {
    const node = this.#nodes.node(link);
    if (node !== undefined) return node.kind;
    return this.#spec.descriptors.find(({ file }) => file !== undefined && link.startsWith(`anon_inode:${file}`))?.kind;
  }

  #processOf(thread: number): number {
    const known = this.#processes.get(thread);
    if (known !== undefined) return known;
    if (this.#processes.size > 4096) this.#processes.clear();
    const found = processOf(thread);
    this.#processes.set(thread, found);
    return found;
  }
}
