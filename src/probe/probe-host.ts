import type { TableSyscall } from "../interfaces/probes/probe-table.ts";
import type { Answer } from "../session/answer.ts";
import type { Transport } from "../session/transport.ts";

/** The machine that is asked: the running kernel, or a played one. */
export interface ProbeHost {
  readonly transport: Transport;
  /**
   * A system call; bytes are handed over as pointers, and are the call's own. `opens`: what it answers is a descriptor, which the transport can then
   * use and close.
   */
  syscall(name: TableSyscall, args: readonly (bigint | Uint8Array)[], opens: boolean): Promise<Answer>;
  /** Names in a folder; none when it cannot be read. */
  list(folder: string): Promise<readonly string[]>;
  /** As `uname -r` says it: `6.18.44`. */
  readonly release: string | undefined;
  /** As node names it. */
  readonly arch: string;
}
