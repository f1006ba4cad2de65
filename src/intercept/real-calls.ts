import type { Errno } from "../abi/errno.ts";
import type { RecordLayout, WireType } from "../codec/layout.ts";
import { handedOut } from "../kernel/handed-out.ts";
import { isRecord, sizeOfType } from "../session/decode.ts";
import type { AnyInterface } from "../session/spec.ts";
import { commandOf, type FoundCommand } from "../trial/command-of.ts";
import { descriptorOffsets } from "../trial/program-descriptors.ts";
import { ArgumentCopy } from "./argument-copy.ts";
import type { Calls } from "./calls.ts";
import type { OpenFiles } from "./open-files.ts";
import type { ProcessMemory } from "./process-memory.ts";

/** A command of a program on a file of the machine. */
export interface RealCall {
  readonly thread: number;
  readonly process: number;
  readonly fd: number;
  readonly link: string;
  /** The kind of descriptor that it is. */
  readonly kind: string;
  readonly command: number;
  readonly argument: bigint;
  readonly compat: boolean;
}

/** What the machine answered. */
export interface RealAnswer {
  readonly answer: { readonly value: number } | { readonly errno: Errno };
  /** What the argument's address led to. */
  readonly before?: Uint8Array;
  readonly after?: Uint8Array;
  /** A descriptor of this process that the command handed out; whoever takes the answer closes it. */
  readonly handed?: number;
}

/** Processes whose handles are kept. */
const kept = 64;

/**
 * Makes a program's commands in its place, on its own open file and a copy of its argument, so that what the machine answers is seen. Only commands that the
 * contract knows to be independent of who makes them: all others the program makes itself.
 */
export class RealCalls {
  readonly #calls: Calls;
  readonly #files: OpenFiles;
  readonly #memory: ProcessMemory;
  readonly #spec: AnyInterface;
  readonly #copy: ArgumentCopy;
  readonly #handles = new Map<number, number>();

  constructor(calls: Calls, files: OpenFiles, memory: ProcessMemory, spec: AnyInterface) {
    this.#calls = calls;
    this.#files = files;
    this.#memory = memory;
    this.#spec = spec;
    this.#copy = new ArgumentCopy(calls);
  }

  /** Undefined, and nothing was done, where only the program itself can make the call. */
  make(call: RealCall): RealAnswer | undefined {
    const found = this.#independent(call);
    if (found === undefined) return undefined;
    const own = this.#take(call.process, call.fd);
    if (own === undefined) return undefined;
    try {
      // Another file may have the number by now.
      if (this.#files.linkOf(0, own) !== call.link) return undefined;
      return this.#made(call, found, own);
    } finally {
      this.#calls.close(own);
    }
  }

  dispose(): void {
    for (const pidfd of this.#handles.values()) this.#calls.close(pidfd);
    this.#handles.clear();
  }

  #independent({ kind, command, compat }: RealCall): FoundCommand | undefined {
    const { callers } = this.#spec;
    // A 64-bit process cannot make a 32-bit program's call.
    if (compat || callers?.kinds?.includes(kind) === true) return undefined;
    const found = commandOf(this.#spec, undefined, kind, command);
    return found === undefined || callers?.commands?.includes(found.command.name) === true ? undefined : found;
  }

  #made(call: RealCall, { command, type }: FoundCommand, own: number): RealAnswer {
    const { thread, argument } = call;
    if (command.argument.by !== "pointer") return this.#ioctl(own, call.command, argument);
    const memory = {
      readSome: (address: bigint, length: number) => this.#memory.readSome(thread, address, length),
      write: (address: bigint, bytes: Uint8Array) => this.#memory.write(thread, address, bytes),
    };
    const size = Math.max((call.command >>> 16) & 0x3fff, type === undefined ? 0 : isRecord(type) ? type.size : sizeOfType(type));
    const copied = this.#copy.with(
      memory,
      argument,
      size,
      (bytes) => this.#translate(call, type, bytes),
      (address) => this.#ioctl(own, call.command, address),
    );
    const { result, given } = copied;
    if (!given) {
      if (result.handed !== undefined) this.#calls.close(result.handed);
      return { answer: { errno: "EFAULT" }, before: copied.before, after: copied.before };
    }
    if (copied.before.length === 0) return result;
    // What is behind a command that only answers says nothing of the program.
    const onlyAnswers = call.command >>> 30 === 2;
    return {
      ...result,
      ...(onlyAnswers ? {} : { before: copied.before }),
      ...("errno" in result.answer && onlyAnswers ? {} : { after: copied.after }),
    };
  }

  #ioctl(fd: number, command: number, word: number | bigint): RealAnswer {
    const free = this.#calls.dup(fd);
    if (free >= 0) this.#calls.close(free);
    const value = this.#calls.ioctl(fd, command, word);
    if (value < 0) return { answer: { errno: this.#calls.error() } };
    const link = value === free ? this.#files.linkOf(0, value) : undefined;
    const isHanded = link !== undefined && (handedOut(link) || this.#isOwn(link));
    return { answer: { value }, ...(isHanded ? { handed: value } : {}) };
  }

  /** A file that the interface hands out under a name of its own. */
  #isOwn(link: string): boolean {
    return this.#spec.descriptors.some(({ file }) => file !== undefined && link.startsWith(`anon_inode:${file}`));
  }

  /** The program's descriptors that a record names become descriptors of this process while the call is made. */
  #translate(call: RealCall, type: RecordLayout | WireType | undefined, bytes: Uint8Array): () => void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const little = type === undefined || !isRecord(type) || type.endian === "little";
    const replaced = descriptorOffsets(type).flatMap((offset) => {
      if (offset + 4 > bytes.length) return [];
      const fd = view.getInt32(offset, little);
      if (fd < 0) return [];
      const own = this.#take(call.process, fd);
      view.setInt32(offset, own ?? notOpen, little);
      return [{ offset, fd, own }];
    });
    return () => {
      for (const { offset, fd, own } of replaced) {
        if (view.getInt32(offset, little) === (own ?? notOpen)) view.setInt32(offset, fd, little);
        if (own !== undefined) this.#calls.close(own);
      }
    };
  }

  /** A copy of a process's descriptor; undefined where it is not open, or the process is gone. */
  #take(process: number, fd: number): number | undefined {
    const known = this.#handles.get(process);
    const taken = known === undefined ? -1 : this.#calls.pidfdGetfd(known, fd);
    if (taken >= 0) return taken;
    if (known !== undefined && this.#calls.error() !== "ESRCH") return undefined;
    if (known !== undefined) this.#forget(process);
    const [oldest] = this.#handles.keys();
    if (this.#handles.size >= kept && oldest !== undefined) this.#forget(oldest);
    const pidfd = this.#calls.pidfdOpen(process);
    if (pidfd < 0) return undefined;
    this.#handles.set(process, pidfd);
    const own = this.#calls.pidfdGetfd(pidfd, fd);
    return own < 0 ? undefined : own;
  }

  #forget(process: number): void {
    const pidfd = this.#handles.get(process);
    this.#handles.delete(process);
    if (pidfd !== undefined) this.#calls.close(pidfd);
  }
}

/** More descriptors than a process has. */
const notOpen = 0x7fff_ffff;
