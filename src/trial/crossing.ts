import type { Errno } from "../abi/errno.ts";
import type { Access } from "../session/spec.ts";

/**
 * One call of a program that crossed an interface, and what it was answered. Plain data: it is written to a transcript as it is, and all that is
 * said about a program is worked out from a list of these.
 */
export interface Crossing {
  /** From 0, in the order in which the calls were answered. */
  readonly index: number;
  /** Microseconds since the program was started. */
  readonly at: number;
  /** The thread that called. */
  readonly thread: number;
  readonly call: CrossingCall;
  readonly answer: CrossingAnswer;
  readonly by: AnsweredBy;
}

export type CrossingCall =
  /** The first use of a node. `kind` is the descriptor's kind where the interface has the node, whether or not the build has it. */
  | { readonly kind: "open"; readonly path: string; readonly on: string; readonly access: Access }
  | {
      readonly kind: "ioctl";
      /** Which open descriptor of the interface, however many numbers it has in whichever processes. */
      readonly descriptor: number;
      /** Its kind: `control`, `vm`. */
      readonly on: string;
      /** The number that the program used for it. */
      readonly fd: number;
      /** 32-bit request number. */
      readonly command: number;
      /** The argument as it was handed over: a value, or an address. */
      readonly argument: bigint;
      /**
       * What the argument's address led to, before and after, as far as the command's number says how long it is; absent for a value and for what is not
       * mapped. `before` is also absent where the number says that the program hands nothing over (`_IOR`).
       */
      readonly before?: Uint8Array;
      readonly after?: Uint8Array;
    }
  | { readonly kind: "read"; readonly descriptor: number; readonly on: string; readonly bytes: Uint8Array }
  | { readonly kind: "write"; readonly descriptor: number; readonly on: string; readonly bytes: Uint8Array }
  /** Nobody has the descriptor any more. */
  | { readonly kind: "close"; readonly descriptor: number; readonly on: string };

export type CrossingAnswer =
  /** `descriptor`: of one that was handed out: its number is what other crossings call it by. */
  | { readonly value: number; readonly descriptor?: number }
  | { readonly errno: Errno }
  /** The kernel answered, and nobody saw what. */
  | { readonly unseen: true };

/**
 * `played`: the build, as abide plays it. `beyond`: also, but the interface's contract knows nothing of the call, so that a real kernel may answer
 * otherwise. `masked`: what the masked build answers, in place of the machine. `kernel`: the machine. `recorded`: a recording of what was once answered. `left`: nobody, as the recording has no such
 * call; what is answered then is made up.
 */
export type AnsweredBy = (typeof answerers)[number];

export const answerers = ["played", "beyond", "masked", "kernel", "recorded", "left"] as const;
