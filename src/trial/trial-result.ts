import type { BuildRequest } from "../contract/build-of.ts";
import type { Apart } from "./apart.ts";
import type { Crossing } from "./crossing.ts";
import type { ReplayNote } from "./replay-note.ts";
import type { MachineKernel } from "./transcript.ts";

/** What became of one program on one build. */
export interface TrialResult extends Partial<Apart> {
  /** `vduse`. */
  readonly interface: string;
  /** As `buildOf` takes it. */
  readonly request: BuildRequest;
  /** The build's name. */
  readonly build: string;
  /** The machine's kernel, where that answered. */
  readonly kernel?: MachineKernel | undefined;
  /** Where a recording answered: what is to be said of its answers, in the order of the calls. */
  readonly replay?: readonly ReplayNote[];
  /** The program and its arguments. */
  readonly program: readonly string[];
  readonly crossings: readonly Crossing[];
  /** How many there were beyond those that were kept; the first ones are. */
  readonly dropped: number;
  readonly end: TrialEnd;
  /** From the start of the program, in milliseconds. */
  readonly milliseconds: number;
  /** The last bytes of what it said, as text; empty where its streams went straight to the user. */
  readonly out: string;
  readonly err: string;
}

export type TrialEnd =
  | { readonly kind: "exited"; readonly code: number }
  /** By a signal that abide was sent and handed on (Ctrl-C); `after`: by that signal, or by itself with the code that says so (128 and its number). */
  | {
      readonly kind: "interrupted";
      readonly signal: string;
      readonly after: { readonly code: number } | { readonly signal: string };
    }
  /** By a signal that abide did not send: `SIGSEGV`. */
  | { readonly kind: "killed"; readonly signal: string }
  /**
   * It still ran, and had nothing more to do: no thread of it ran or crossed the interface for a while, as a server that waits. It was then ended;
   * `after` says how: by a signal of abide's, or by itself when it was asked to go. `locked`: each of its threads waited for another of its own, so that
   * nothing but a signal could have woken one.
   */
  | {
      readonly kind: "settled";
      readonly after: { readonly code: number } | { readonly signal: string };
      readonly locked?: boolean;
    }
  /** Its time was up while it was busy, or it waited where no time-out was to be taken for having settled. */
  | { readonly kind: "out-of-time" }
  /** The program could not be started. */
  | { readonly kind: "not-started"; readonly reason: string };
