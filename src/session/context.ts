import type { UserMemory } from "../codec/user-memory.ts";
import type { Build } from "../contract/build.ts";
import type { ChangeId } from "../contract/contract.ts";

/** What a step of a command sees and may change: one call, on one descriptor, of one provider. */
export interface Context<W, S, A> {
  readonly build: Build;
  /** Whether the build has the change: what it does. What it says is in `build.declares`. */
  has(change: ChangeId): boolean;
  readonly world: W;
  /** The state of the descriptor that the call was made on. */
  readonly fd: S;
  /** The descriptor's number and kind. */
  readonly handle: number;
  readonly kind: string;
  /** The command's number as it was called; 0 outside of a command. */
  readonly command: number;
  /** The argument itself: the value, or the address that the pointer holds. */
  readonly argument: bigint;
  readonly memory: UserMemory;
  /**
   * The kernel's copy of the argument. Empty until a `copyIn`; as long as the record from then on. Steps change it in place; `copyOut`
   * writes it back.
   */
  readonly bytes: Uint8Array;
  /** The kernel's copy, decoded when first asked for after a `copyIn`; reserved bytes are not part of it. */
  readonly arg: A;
  /** How many bytes of the record came from the program. */
  readonly copied: number;
  /** Changes fields of the kernel's copy by name; the rest stays. */
  put(fields: Partial<A> & object): void;
  /** What was agreed on this descriptor under a version or feature protocol; `undefined` when nothing was asked yet. */
  agreed(protocol: string): bigint | undefined;
  /** Whether a call on this descriptor stored it: a number that a new descriptor starts with is not yet an agreement. */
  settled(protocol: string): boolean;
  /** Stores what is agreed. */
  agree(protocol: string, value: bigint): void;
  /** The number that holds for another command now: what was agreed, else what the protocol defaults to, which is stored. */
  pin(protocol: string): bigint;
  /** A new descriptor. Throws nothing: the number, or `undefined` when the provider has no more (EMFILE). */
  open(kind: string, state: object): number | undefined;
  /** The state of another descriptor by its number, when it is open and of that kind: for records that hold descriptors. */
  peer(handle: number, kind: string): object | undefined;
  /** Kind of another descriptor: one of the interface's, `other` when it is open and not the interface's own; `undefined`: not open. */
  kindOf(handle: number): string | undefined;
}
