import type { Crossing } from "./crossing.ts";
import type { TrialResult } from "./trial-result.ts";

/** Name and version of the format in which transcripts are kept: JSON lines. */
export const transcriptSchema = "abide/transcript/1";

/** A run as it was kept: what was met, by whom, and what crossed. */
export interface Transcript {
  /** `vduse`. */
  readonly interface: string;
  /** The build's name; `undefined` where a machine's own kernel answered. */
  readonly build: string | undefined;
  /** The kernel that answered, where it was a machine's own. */
  readonly kernel: MachineKernel | undefined;
  /** The program and its arguments. */
  readonly program: readonly string[];
  readonly crossings: readonly Crossing[];
  /** How it ended; absent where the transcript ends before the program did. */
  readonly ended?: Pick<TrialResult, "end" | "dropped" | "milliseconds">;
}

/** A machine's own kernel. */
export interface MachineKernel {
  /** As uname has it: `6.12.6-amd64`. */
  readonly release: string;
  /** `x64`, `arm64`: as node names the machine. */
  readonly machine: string;
}
