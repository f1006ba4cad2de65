import type { BuildRequest } from "../contract/build-of.ts";
import type { Apart } from "../trial/apart.ts";
import type { Crossing } from "../trial/crossing.ts";
import type { ReplayNote } from "../trial/replay-note.ts";
import type { PackedCrossings } from "./crossing-log.ts";

/** What the supervisor's thread is started with. */
export interface WorkerOrders {
  readonly interface: string;
  readonly request: BuildRequest;
  /** The build that the machine is: then the machine answers, but for what `request` lacks of it. */
  readonly beside: BuildRequest | undefined;
  /** The machine's own devices answer, and what they answer is seen. */
  readonly real: boolean;
  /** What a recording answers, in place of a build. */
  readonly replay: readonly Crossing[] | undefined;
  /** Of the supervisor's process. */
  readonly launcher: number;
  /** The first word is set to 1 to stop it. */
  readonly stop: SharedArrayBuffer;
  /** Milliseconds without a crossing after which it is asked whether the program has settled; 0 for never. */
  readonly settle: number;
  /** Whether the program has a session of its own. */
  readonly ownSession: boolean;
  /** Crossings that are told at most. */
  readonly most: number;
}

/** Which of the launcher's descriptors the listener is. */
export interface WorkerListener {
  readonly listener: number;
}

/** What it says. `ready`: it has the listener. `session`: a process is about to begin one of its own. `locked`: it waits only for itself. `ended`: nobody is under the filter any more, or it was told to stop. */
export type WorkerWord =
  | { readonly kind: "ready" }
  | { readonly kind: "crossings"; readonly packed: PackedCrossings }
  | { readonly kind: "session"; readonly process: number }
  | { readonly kind: "settled"; readonly locked: boolean }
  | { readonly kind: "ended"; readonly dropped: number; readonly notes: readonly ReplayNote[]; readonly apart: Apart }
  | { readonly kind: "failed"; readonly message: string };
