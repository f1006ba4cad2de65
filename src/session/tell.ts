import type { Errno } from "../abi/errno.ts";
import type { ChangeId } from "../contract/contract.ts";

/**
 * A call by which a prober finds out about a change that no gate tells of, or that its gate cannot tell from another's: it is made on a descriptor
 * of its own, which is thrown away, and leaves nothing behind, whatever it answers. Programs have no use for it, so it is no `Probe` of the
 * consumer's.
 */
export interface Tell {
  readonly change: ChangeId;
  /** The call in words: `VDUSE_CREATE_DEV of a network device`. */
  readonly call: string;
  readonly command: number;
  /** Behind the bytes nothing is mapped; no bytes at all are a pointer to nothing. */
  readonly argument: bigint | Uint8Array;
  /** What it answers where the change is there, and where it is not. Any other answer tells nothing. */
  readonly present: readonly (Errno | "success")[];
  readonly absent: readonly (Errno | "success")[];
  /** Where the order of the kernel's checks was read. */
  readonly source: string;
}
