import type { Errno } from "../abi/errno.ts";
import type { RecordLayout, WireType } from "../codec/layout.ts";
import type { Build } from "../contract/build.ts";
import type { Answer } from "./answer.ts";
import type { Context } from "./context.ts";
import type { SampleCall, Variation } from "./sample.ts";
import type { When } from "./spec.ts";

/** One thing that a kernel does on its way through a command, in its own order. Data, so that a selftest can be made of it. */
export type Step<W, S, A> = CopyIn<W, S, A> | CopyOut<W, S, A> | Argsz<W, S, A> | CopyStruct | Check<W, S, A> | Run<W, S, A>;

/** Reads the argument: the kernel's copy is valid up to `upTo` bytes afterwards; what is behind them is zero. EFAULT when it cannot. */
export interface CopyIn<W, S, A> extends When {
  readonly kind: "copy-in";
  readonly type: RecordLayout | WireType;
  /** Bytes; absent for the whole record. A second `copyIn` reads only what the first did not: what was judged is not read again. */
  upTo?(c: Context<W, S, A>): number;
}

/** Writes the kernel's copy back. EFAULT when it cannot; what the call changed before stays changed. */
export interface CopyOut<W, S, A> extends When {
  readonly kind: "copy-out";
  /** Bytes from the start; absent for the whole copy. */
  upTo?(c: Context<W, S, A>): number;
}

/**
 * A record that says its own size, under the rule of argsz (the policy `min-ignore-tail`): bytes up to `size` are read, and the program's size
 * must reach that far; what is behind it is never looked at, zero or not. A command that asks for more under some flags has a row for each
 * such size. The row that reads the size field reads first (EFAULT) and judges then; a later row judges before it reads what it is about.
 */
export interface Argsz<W, S, A> extends When {
  readonly kind: "argsz";
  /** Unique among the command's checks. */
  readonly id: string;
  readonly record: RecordLayout;
  /** The field that holds the size, of 32 bits. `argsz` where absent. */
  readonly field?: string;
  /** Bytes that the program's size must reach. */
  readonly size: number;
  /** Only for such calls, as their flags say. All, where absent. */
  asks?(c: Context<W, S, A>): boolean;
  /** With `asks`: the command's sample as a call that asks for this size, and is otherwise valid. */
  asking?(sample: SampleCall, build: Build): SampleCall;
  /** EINVAL where absent. */
  readonly errno?: Errno;
  readonly source?: string;
}

/**
 * A record whose size comes first, under the rule of copy_struct_from_user (the policy `zero-tail`): the size is read (EFAULT), must not be below
 * `min` (EINVAL), and what is behind the bytes that this build knows must be zero (E2BIG; EFAULT where it cannot be read). A shorter record is
 * filled up with zeros. Afterwards `c.bytes` is as long as this build's record, and `c.copied` is what the program gave of it.
 */
export interface CopyStruct extends When {
  readonly kind: "copy-struct";
  /** Unique among the command's checks. */
  readonly id: string;
  /** The newest known layout. */
  readonly record: RecordLayout;
  /** The field that holds the size, of 32 bits. `size` where absent. */
  readonly field?: string;
  /** Bytes: the end of the last member that every program must give. Frozen when the command came. */
  readonly min: number;
  /** How long the record is, by change: the longest row that holds is this build's. Where none does, the whole record. */
  readonly sizes?: readonly (When & { readonly size: number })[];
  readonly source?: string;
}

/** A rejection. */
export interface Check<W, S, A> extends When {
  readonly kind: "check";
  /** Unique in its command: `reserved`, `vq-align`. */
  readonly id: string;
  readonly errno: Errno;
  /** Whether the call is to be refused. */
  fails(c: Context<W, S, A>): boolean;
  /** Calls that this check alone refuses: variations of the command's sample, otherwise valid. */
  provoke?(sample: SampleCall, build: Build): readonly Variation[];
  /** Why no call can provoke it here (it needs a guest, or memory to run out). */
  readonly unprovoked?: string;
  /** File and release. */
  readonly source?: string;
}

/** What the command does. Answers nothing to go on; `{ value }` or `{ errno }` ends the call. */
export interface Run<W, S, A> extends When {
  readonly kind: "run";
  // biome-ignore lint/suspicious/noConfusingVoidType: a step that only does something returns nothing.
  run(c: Context<W, S, A>): undefined | void | Answer;
}
