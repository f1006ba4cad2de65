import type { Errno } from "../abi/errno.ts";
import type { Build } from "../contract/build.ts";
import type { ChangeId } from "../contract/contract.ts";
import type { Answer } from "./answer.ts";
import { type Argument, resolveArgument } from "./argument.ts";
import { Call } from "./call.ts";
import { type Dispatch, dispatchOf } from "./dispatch.ts";
import type { Access, AnyInterface, DescriptorSpec, InterfaceSpec, OpenContext, PollEvent } from "./spec.ts";
import { holds } from "./when.ts";

export interface ProviderOptions {
  /** Descriptors that may be open at once; another answers EMFILE. */
  readonly descriptors?: number;
  /** State that other providers of the same interface share: another process on the same machine. */
  readonly world?: unknown;
  /** What a 32-bit program on a 64-bit kernel meets. */
  readonly compat?: boolean;
  /** Where descriptors have other numbers for the program than for the provider: it is a process of its own, or several. */
  readonly program?: ProgramNumbers;
}

/** Descriptors as the program that calls numbers them. */
export interface ProgramNumbers {
  /** What a number of the program's is: of the provider's, or of another kind; undefined when it is not open. */
  handle(number: number): Handle | undefined;
  /** Gives the program a new descriptor; answers its number there, or undefined when there is no room for it. */
  give(handle: Handle): number | undefined;
}

type ReadAnswer = { readonly value: number; readonly bytes: Uint8Array } | { readonly errno: Errno };
type PollAnswer = { readonly events: readonly PollEvent[] } | { readonly errno: Errno };

/** What an open descriptor is. */
export interface Handle {
  readonly number: number;
  readonly kind: string;
  readonly spec: DescriptorSpec<never, never> | undefined;
  readonly state: unknown;
  readonly agreed: Map<string, bigint>;
}

/**
 * Plays one build of an interface, byte for byte, without I/O. Whatever it is given it answers, with a number or an errno; it never
 * throws. One call at a time: a call made from inside another (a memory that calls back) answers EDEADLK.
 */
export class Provider<W = unknown> {
  readonly build: Build;
  readonly world: W;
  readonly dispatch: Dispatch;
  readonly compat: boolean;
  readonly #spec: AnyInterface;
  readonly #handles = new Map<number, Handle>();
  readonly #limit: number;
  readonly #program: ProgramNumbers | undefined;
  #busy = false;

  constructor(spec: InterfaceSpec<W>, build: Build, options: ProviderOptions = {}) {
    this.#spec = spec;
    this.build = build;
    this.world = (options.world as W | undefined) ?? spec.world();
    this.dispatch = dispatchOf(spec, build);
    this.compat = options.compat ?? false;
    this.#program = options.program;
    this.#limit = options.descriptors ?? 1024;
  }

  get endian(): "little" | "big" {
    return this.#spec.endian ?? "little";
  }

  has(change: ChangeId): boolean {
    return this.build.has.has(change);
  }

  /** Opens a node by its path. Answers the descriptor, the lowest free number from 3, as a process with its standard streams open has it. */
  open(path: string, access: Partial<Access> = {}): Answer {
    return this.#alone<Answer>(() => {
      const matched = matchNode(this.#spec, path);
      if (matched === undefined || !this.#exists(matched.spec)) return { errno: "ENOENT" };
      if (!this.#room()) return { errno: "EMFILE" };
      const context: OpenContext<unknown> = {
        world: this.world,
        path,
        name: matched.name,
        access: { read: true, write: true, nonblock: false, ...access },
        has: (change) => this.has(change),
      };
      const state: unknown = matched.spec.open?.(context as OpenContext<never>) ?? {};
      if (isErrno(state)) return state;
      return { value: this.#add(matched.spec.kind, state) };
    });
  }

  close(fd: number): Answer {
    return this.#alone<Answer>(() => {
      const handle = this.#handles.get(fd);
      if (handle === undefined) return { errno: "EBADF" };
      handle.spec?.close?.(this.#callOn(handle));
      this.#handles.delete(fd);
      return { value: 0 };
    });
  }

  /**
   * `command` is the 32-bit request number; of a larger or negative one the low 32 bits count, as in the kernel. `compat`: of a 32-bit
   * program, where programs of both kinds call.
   */
  ioctl(fd: number, command: number, argument?: Argument, compat = this.compat): Answer {
    return this.#alone<Answer>(() => {
      const handle = this.#handles.get(fd);
      if (handle === undefined) return { errno: "EBADF" };
      if (handle.spec === undefined) return { errno: "ENOTTY" };
      const { address, memory } = resolveArgument(argument);
      return this.dispatch.run(new Call(this, handle, command >>> 0, address, memory, compat), handle.spec);
    });
  }

  /** Answers the number of bytes read, and the bytes. */
  read(fd: number, length: number): ReadAnswer {
    return this.#alone<ReadAnswer>(() => {
      const handle = this.#handles.get(fd);
      if (handle === undefined) return { errno: "EBADF" };
      if (handle.spec?.read === undefined) return { errno: "EINVAL" };
      const bytes = handle.spec.read(this.#callOn(handle), length);
      return bytes instanceof Uint8Array ? { value: bytes.length, bytes } : bytes;
    });
  }

  /** Answers the number of bytes taken. */
  write(fd: number, bytes: Uint8Array): Answer {
    return this.#alone<Answer>(() => {
      const handle = this.#handles.get(fd);
      if (handle === undefined) return { errno: "EBADF" };
      if (handle.spec?.write === undefined) return { errno: "EINVAL" };
      const taken = handle.spec.write(this.#callOn(handle), bytes);
      return typeof taken === "number" ? { value: taken } : taken;
    });
  }

  /** What is ready on a descriptor. A kind that cannot be polled is always ready, as in the kernel. */
  poll(fd: number): PollAnswer {
    return this.#alone<PollAnswer>(() => {
      const handle = this.#handles.get(fd);
      if (handle === undefined) return { errno: "EBADF" };
      return { events: handle.spec?.poll?.(this.#callOn(handle)) ?? ["in", "out"] };
    });
  }

  /** A descriptor of the program's own that is none of the interface's: an eventfd, a file. `kind` says which. */
  foreign(kind: string): Answer {
    return this.#alone<Answer>(() => (this.#room() ? { value: this.#add(kind, {}) } : { errno: "EMFILE" }));
  }

  /** What a number in a program's call is. */
  handle(fd: number): Handle | undefined {
    return this.#program === undefined ? this.#handles.get(fd) : this.#program.handle(fd);
  }

  /** An open descriptor by the provider's own number. */
  own(fd: number): Handle | undefined {
    return this.#handles.get(fd);
  }

  /** Opens a descriptor for a command that hands one out, and answers its number for the program; `undefined` when there are too many. */
  hand(kind: string, state: object): number | undefined {
    if (!this.#room()) return undefined;
    const own = this.#add(kind, state);
    const handle = this.#handles.get(own);
    if (this.#program === undefined || handle === undefined) return own;
    const number = this.#program.give(handle);
    if (number === undefined) this.#handles.delete(own);
    return number;
  }

  /** The kind of a node, and whether this build has it; undefined for a path that is none of the interface's. */
  node(path: string): { readonly kind: string; readonly there: boolean } | undefined {
    const matched = matchNode(this.#spec, path);
    return matched === undefined ? undefined : { kind: matched.spec.kind, there: this.#exists(matched.spec) };
  }

  /** Numbers of the descriptors that are open. */
  descriptors(): readonly number[] {
    return [...this.#handles.keys()];
  }

  #callOn(handle: Handle): never {
    return new Call(this, handle, 0, 0n, resolveArgument(undefined).memory, this.compat) as never;
  }

  #exists(spec: DescriptorSpec<never, never>): boolean {
    return holds(spec.change === undefined ? {} : { has: spec.change }, (change) => this.has(change));
  }

  #room(): boolean {
    return this.#handles.size < this.#limit;
  }

  #add(kind: string, state: unknown): number {
    let number = 3;
    while (this.#handles.has(number)) number += 1;
    const spec = this.#spec.descriptors.find((each) => each.kind === kind);
    this.#handles.set(number, { number, kind, spec, state, agreed: new Map() });
    return number;
  }

  #alone<T>(work: () => T): T | { readonly errno: Errno } {
    if (this.#busy) return { errno: "EDEADLK" };
    this.#busy = true;
    try {
      return work();
    } finally {
      this.#busy = false;
    }
  }
}

function isErrno(state: unknown): state is { readonly errno: Errno } {
  return typeof state === "object" && state !== null && "errno" in state && Object.keys(state).length === 1;
}

function matchNode(
  spec: AnyInterface,
  path: string,
): { readonly spec: DescriptorSpec<never, never>; readonly name: string } | undefined {
  const exact = spec.descriptors.find((each) => each.path === path);
  if (exact !== undefined) return { spec: exact, name: "" };
  for (const each of spec.descriptors) {
    const prefix = each.path?.endsWith("/$NAME") ? each.path.slice(0, -"$NAME".length) : undefined;
    if (prefix === undefined || !path.startsWith(prefix)) continue;
    const name = path.slice(prefix.length);
    if (name !== "" && !name.includes("/")) return { spec: each, name };
  }
  return undefined;
}
