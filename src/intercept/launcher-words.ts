import type { Errno } from "../abi/errno.ts";

/** Its descriptors: orders come on one, answers go on the next, and by the end of the third it learns that whoever started it is gone. */
export type LauncherNumbers = readonly [orders: number, answers: number, life: number];

/** What the launcher is told, as one line of JSON, before it is told to go. */
export interface LauncherOrders {
  /** Where the program was found: what a shell is given to read where it is no program for the kernel. */
  readonly path: string;
  /** Of these texts each character is a byte (`bytes-as-given.ts`). */
  readonly program: readonly [string, ...string[]];
  /** `NAME=VALUE`, the program's whole environment; likewise. */
  readonly env: readonly string[];
  /** The filter, in base64. */
  readonly filter: string;
  /** How many descriptors a process may have (its soft limit): node raises it for itself. */
  readonly files: number | undefined;
  /** The descriptors that it is to have, and no other. */
  readonly descriptors: readonly number[];
  /** Signals, in hexadecimal, a bit each, from that of signal 1. */
  readonly ignored: string;
  readonly blocked: string;
  /** Whether it gets descriptors that are meant for the process that LISTEN_PID names, which is to be its own. */
  readonly activated: boolean;
}

/** What it says, a line each: which of its descriptors the listener is; the program's process; how that ended; or what it could not do, after which it ends. */
export type LauncherWord =
  | { readonly listener: number }
  | { readonly started: number }
  /** The number of a signal, where one ended it. */
  | { readonly ended: { readonly code: number } | { readonly signal: number } }
  | {
      readonly failed: "no-new-privileges" | "seccomp" | "exec" | "launcher";
      readonly errno: Errno;
      readonly message?: string;
    };
