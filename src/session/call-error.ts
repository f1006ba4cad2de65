import type { Errno } from "../abi/errno.ts";
import type { ChangeId } from "../contract/contract.ts";

/** The provider refused a call of a session. */
export class CallError extends Error {
  override readonly name = "CallError";
  readonly code = "refused";
  readonly command: string;
  readonly change: ChangeId;
  readonly errno: Errno;

  constructor(command: string, change: ChangeId, errno: Errno) {
    super(`${command} answered ${errno}`);
    this.command = command;
    this.change = change;
    this.errno = errno;
  }
}
