import type { Errno } from "../abi/errno.ts";
import type { RecordLayout, WireType } from "../codec/layout.ts";
import type { Build } from "../contract/build.ts";
import type { ChangeId, Contract } from "../contract/contract.ts";
import type { Context } from "./context.ts";
import type { Play, Sample, Variation } from "./sample.ts";
import type { Step } from "./step.ts";

/**
 * An interface as its provider plays it: the contract says which changes there are, this says what each call does. The engine
 * (`provider.ts`) knows no interface; what differs between interfaces is a row here.
 *
 * `W` is the provider's own state, one for all descriptors (its devices, its virtual machines); `S` is the state of one open descriptor.
 */
export interface InterfaceSpec<W> {
  readonly contract: Contract;
  /** Byte order of the machine that is played, for numbers that are in no record: the records say their own. Little where absent. */
  readonly endian?: "little" | "big";
  /** A new provider's state. */
  world(): W;
  /** Kinds of descriptors. A command is keyed by (kind, number): numbers repeat across kinds. */
  readonly descriptors: readonly DescriptorSpec<W, never>[];
  readonly commands: readonly CommandSpec<W, never, never>[];
  /** What the contract's protocols need to be played: the engine makes their commands from the contract's rows. By protocol name. */
  readonly protocols: { readonly [name: string]: ProtocolSpec<W> };
  /**
   * Changes whose effect no call of a program can show, and what it takes to see it: "a guest that makes a queue ready". A selftest sees
   * only what is declared of them.
   */
  readonly unseen?: { readonly [change: ChangeId]: string };
  /** What a machine takes only from the process that it is about; nothing where absent. */
  readonly callers?: CallersOnly;
  /** Commands that real kernels have and that are not played: a mask takes them away with what brought them. */
  readonly unplayed?: readonly UnplayedCommand[];
  /** What a program needs that makes a selftest's calls by itself; absent where no kernel has the interface as a device. */
  readonly program?: ProgramSpec;
}

/**
 * Calls that nobody can make in a program's place: they are about the memory of whoever makes them (a virtual machine's belongs to the process that made it),
 * or their record leads to more of it, or names descriptors in other places than fields that are called so. All other commands can be made by another process that has
 * the same open file and a copy of the argument.
 */
export interface CallersOnly {
  /** Kinds of descriptors of which that is true of every command. */
  readonly kinds?: readonly string[];
  /** Commands by name, on whatever kind. */
  readonly commands?: readonly string[];
  /**
   * For a kind of which that is true, how whoever is no such program makes a descriptor of its own, which the machine answers alike when it is asked what
   * it has: a node that is opened, and the command on it that hands one out.
   */
  readonly own?: { readonly [kind: string]: { readonly node: string; readonly command: number; readonly argument: bigint } };
  /** File and release. */
  readonly source: string;
}

/** A command of which no more is known than which change brought it. */
export interface UnplayedCommand {
  readonly name: string;
  readonly on: string;
  /** 32-bit request number, unsigned. */
  readonly number: number;
  readonly change: ChangeId;
}

export interface ProgramSpec {
  /** The header with the commands' names: `linux/vduse.h`. */
  readonly header: string;
  /** Things of the machine that is played, for which another has others: paths, and what an argument may begin with. */
  readonly names?: readonly string[];
  /** What outlives the descriptors that it was made with: files of a folder, each ended by a command that takes its name in so many bytes. */
  readonly leftovers?: { readonly folder: string; readonly control: string; readonly command: string; readonly size: number };
}

/** Any interface, for those who need not know its state. */
export type AnyInterface = Omit<InterfaceSpec<never>, "world"> & { world(): unknown };

export interface ProtocolSpec<W> {
  /** Request numbers of the protocol's commands, by their names. */
  readonly numbers: { readonly [command: string]: number };
  /** What comes first in one of those commands: KVM_GET_API_VERSION refuses an argument. By command. */
  readonly first?: { readonly [command: string]: readonly Step<W, never, never>[] };
  /**
   * What a declared capability answers, by change: a number, or how it follows from the state. Without a row it answers 1. An errno where
   * the provider answers one to an id that it knows, because of the machine that it runs on.
   */
  readonly values?: {
    readonly [change: ChangeId]: number | ((c: Context<W, never, never>) => number | { readonly errno: Errno });
  };
  /** Changes whose declared capability answers a mask: each bit is a thing of its own. All others answer a limit, a count, a size, or 1 for yes. */
  readonly masks?: readonly ChangeId[];
  /**
   * Changes whose declared capability answers 0 on a new descriptor of a kind, and a number only later or on others of that kind: KVM's
   * memory attributes on a machine without private memory. By kind.
   */
  readonly zeroOnNew?: { readonly [kind: string]: readonly ChangeId[] };
  /**
   * Calls after which a declared capability answers a positive number, where a descriptor that was just opened does not say so yet. By change,
   * a row for each kind of descriptor.
   */
  readonly ready?: { readonly [change: ChangeId]: Ready | readonly Ready[] };
}

/** `fd` is the name of the descriptor that is asked: that of its kind. */
export interface Ready {
  readonly before: readonly Play[];
  readonly fd: string;
}

/** What holds only for some builds. Without either, it holds for all. */
export interface When {
  /** Changes that the build has, all of them. */
  readonly has?: ChangeId | readonly ChangeId[];
  /** Changes that the build lacks, all of them. */
  readonly lacks?: ChangeId | readonly ChangeId[];
}

export interface DescriptorSpec<W, S> {
  /** `control`, `device`. */
  readonly kind: string;
  /** `/dev/vduse/control`; `/dev/vduse/$NAME` matches one path segment; absent when only a command hands such a descriptor out. */
  readonly path?: string;
  /** What the kernel calls the file of one that a command hands out, up to what differs: `kvm-vcpu` of `anon_inode:kvm-vcpu:0`. */
  readonly file?: string;
  /** A change without which the node is not there (ENOENT). */
  readonly change?: ChangeId;
  /** The state of a new descriptor, or why it cannot be opened. Absent for those that a command hands out. */
  open?(c: OpenContext<W>): object | { readonly errno: Errno };
  /** What an unknown command answers: the first row that holds. */
  readonly unknown: readonly UnknownRow<W, S>[];
  /** What comes before any command, known or not: a broken device, a dead virtual machine. */
  readonly first?: readonly Step<W, S, never>[];
  read?(c: Context<W, S, undefined>, length: number): Uint8Array | { readonly errno: Errno };
  /** Answers how many bytes were taken. */
  write?(c: Context<W, S, undefined>, bytes: Uint8Array): number | { readonly errno: Errno };
  poll?(c: Context<W, S, undefined>): readonly PollEvent[];
  close?(c: Context<W, S, undefined>): void;
}

export type PollEvent = "in" | "out" | "error" | "hang-up";

export interface UnknownRow<W, S> extends When {
  readonly errno: Errno;
  /** Only in this state, or for such numbers. */
  holds?(c: Context<W, S, undefined>): boolean;
  /** Other meanings the errno has on this descriptor, in a few words; "" when it means nothing else. */
  readonly alsoMeans: string;
  /** File and release. */
  readonly source: string;
}

export interface OpenContext<W> {
  readonly world: W;
  readonly path: string;
  /** What stood for `$NAME` in the path; "" without one. */
  readonly name: string;
  readonly access: Access;
  has(change: ChangeId): boolean;
}

export interface Access {
  readonly read: boolean;
  readonly write: boolean;
  readonly nonblock: boolean;
}

/** One command on one kind of descriptor. Several may share a number when the builds that have them exclude each other. */
export interface CommandSpec<W, S, A> extends When {
  readonly name: string;
  readonly on: string;
  /** 32-bit request number, unsigned. */
  readonly number: number;
  /** The change that brought it. */
  readonly change: ChangeId;
  readonly argument: ArgumentSpec;
  /** The same call of a 32-bit program on a 64-bit kernel, where its number or record differs. */
  readonly compat?: { readonly number: number; readonly record: RecordLayout };
  /** In the kernel's own order. When the last is done, the call answers 0, unless a step answered otherwise. */
  readonly steps: readonly Step<W, S, A>[];
  /**
   * Calls that succeed, by which the selftest finds its valid input. `undefined` when nothing but a real guest could make it succeed; or a
   * call that is valid in all that a program can do alone, whose own `expect` names the errno with which it ends then.
   */
  readonly sample?: Sample;
  /**
   * More calls that show what the build has: other ways to succeed, or an answer that the call itself expects. Each with a label of its
   * own. For a command with many meanings under one number, such as KVM_ENABLE_CAP.
   */
  readonly more?: (build: Build) => readonly Variation[];
  /** Why there is no `sample`. */
  readonly noSample?: string;
  /** File and release. */
  readonly source?: string;
}

/** How a command's argument is handed over. `pointer` leads to a record or a scalar. */
export type ArgumentSpec =
  | { readonly by: "none" }
  | { readonly by: "value" }
  | { readonly by: "pointer"; readonly type: RecordLayout | WireType };
