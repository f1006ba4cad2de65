import type { Command } from "commander";
import type { Io } from "./io.ts";

/** 0: done, nothing to report. 1: findings. 2: could not run, or could not read or compare something. */
export type ExitCode = 0 | 1 | 2;

/** A verb that runs a program ends as the program did: 0 to 255. */
export type ProgramExit = number;

/** One verb of the command line. Each lives in a file of its own name; `verbs.ts` has a line for it. */
export interface Verb<Options extends object = object> {
  /** Adds arguments, options and examples to the verb's own, still empty, command. */
  configure(command: Command): void;
  /**
   * Does the work. Prints the answer with `io.out` and everything else with `io.err`.
   * May throw a `UsageError` or a `TreeError`: the caller prints its message and exits with 2.
   */
  run(io: Io, args: readonly string[], options: Options): Promise<ExitCode | ProgramExit>;
}

/** The user asked for something that is not there: printed as `abide: MESSAGE`, exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
