import type { Errno } from "../abi/errno.ts";
import type { Build } from "../contract/build.ts";

/**
 * Calls as data: what a selftest makes, on an emulated provider as on a real device, and what can be printed as C. Descriptors go by names
 * that the calls give them.
 */
export type Play =
  | { readonly call: "open"; readonly path: string; readonly as: string; readonly expect?: Expect }
  | { readonly call: "close"; readonly fd: string }
  | IoctlPlay
  | { readonly call: "read"; readonly fd: string; readonly length: number; readonly expect?: Expect }
  | { readonly call: "write"; readonly fd: string; readonly bytes: Uint8Array; readonly expect?: Expect }
  /** An eventfd of the program's own. */
  | { readonly call: "eventfd"; readonly as: string };

export interface IoctlPlay {
  readonly call: "ioctl";
  readonly fd: string;
  /** The command's name, or a number. */
  readonly command: string | number;
  readonly argument: PlayArgument;
  /** Names the descriptor that the call answers with. */
  readonly as?: string;
  readonly expect?: Expect;
}

export type PlayArgument =
  | { readonly by: "none" }
  | { readonly by: "value"; readonly value: bigint }
  /**
   * A pointer to these bytes; what is behind them is not mapped. No bytes at all: a pointer to nothing. `fds` writes numbers of
   * descriptors into the bytes, 32 bits each, at an offset in bytes. `pointers` writes 64-bit addresses of other regions likewise;
   * each begins on a page of its own (4096 bytes), as memory does that a program maps.
   */
  | {
      readonly by: "pointer";
      readonly bytes: Uint8Array;
      readonly fds?: readonly { readonly offset: number; readonly fd: string }[];
      readonly pointers?: readonly { readonly offset: number; readonly bytes: Uint8Array }[];
    };

/** What a call must answer. */
export type Expect =
  | { readonly errno: Errno }
  /** `value` absent: any that is not negative. `bytes`: what the argument holds afterwards, at an offset, in bytes. */
  | {
      readonly value?: number;
      /** The least value: a capability that answers 1 or more. */
      readonly atLeast?: number;
      readonly bytes?: { readonly offset: number; readonly bytes: Uint8Array };
    };

/** A call that succeeds on a build, and what must happen first, from a fresh provider. */
export type Sample = (build: Build) => SampleCall;

export interface SampleCall {
  readonly before: readonly Play[];
  readonly call: IoctlPlay;
}

/** The sample, made wrong in one way. */
export interface Variation extends SampleCall {
  /** What is wrong: `reserved[3] = 1`. */
  readonly label: string;
}
