import type { ProbeSession } from "./recording-host.ts";

/**
 * What is asked of a kernel: lists of calls (`callLine`), each from the start and with nothing open, programs that make the same calls by
 * themselves, whether `abide probe` runs, and of what `abide selftest`, also
 * on devices that are masked.
 */
export interface Work {
  readonly cases: readonly { readonly id: string; readonly program?: "32-bit"; readonly calls: readonly string[] }[];
  readonly programs: readonly { readonly id: string; readonly path: string }[];
  readonly probe: boolean;
  /** Interfaces for which `abide selftest --real` runs. */
  readonly real: readonly string[];
  /** Builds that the kernel's own devices are made to look like while they are held to that build. */
  readonly masked: readonly Masked[];
}

/** `abide trial --as NAME@RELEASE`. */
export interface Masked {
  readonly name: string;
  readonly release: string;
  /** The selftest of that build as a C program, by its path there; where there is none `abide selftest --real` runs. */
  readonly program?: string;
}

/** What the kernel's side tells, a message each, in this order: once, per case, per program, per interface, once, per interface, per masked build, once. */
export type Told =
  | { readonly kind: "hello"; readonly release: string; readonly nodes: readonly string[]; readonly seconds: number }
  /** A line a call (`perform`), or why the case could not be run. */
  | { readonly kind: "case"; readonly id: string; readonly answers: readonly string[] }
  | { readonly kind: "skipped"; readonly id: string; readonly reason: string }
  /** What it printed, and how it ended. */
  | { readonly kind: "program"; readonly id: string; readonly status: number; readonly output: string; readonly seconds: number }
  /** What a prober asked of an interface there, and what it was answered. */
  | { readonly kind: "probed"; readonly name: string; readonly sessions: readonly ProbeSession[] }
  | { readonly kind: "probe"; readonly status: number; readonly output: string; readonly errors: string }
  /** What `abide selftest --real` printed, and the devices that are there afterwards. */
  | {
      readonly kind: "real";
      readonly name: string;
      readonly status: number;
      readonly output: string;
      readonly errors: string;
      readonly left: readonly string[];
      readonly seconds: number;
    }
  /** What `abide selftest --real` or a C program printed below `abide trial --as`. */
  | ({
      readonly kind: "masked";
      readonly status: number;
      readonly output: string;
      readonly errors: string;
      readonly seconds: number;
    } & Masked)
  | { readonly kind: "done"; readonly seconds: number; readonly calls: number };
