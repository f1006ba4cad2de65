/**
 * An interface without a contract of its own, as a prober asks it: data, so that what is asked and what the answer means can be read in one place.
 * Every question is without effect, or has one on a descriptor only that is thrown away.
 */
export interface ProbeTable {
  /** What a user types. */
  readonly name: string;
  readonly title: string;
  readonly reach: Reach;
  readonly asks: readonly TableAsk[];
  /** What cannot be asked so, and why. */
  readonly leaves?: string;
  /** Headers that the numbers are from. */
  readonly source: string;
  /** What about the releases could not be verified. */
  readonly unverified?: string;
}

/** How a descriptor is got: a node (a `*` at the end stands for anything), or a system call that answers one, or none at all. */
export type Reach =
  | { readonly by: "node"; readonly paths: readonly string[] }
  | {
      readonly by: "syscall";
      readonly name: TableSyscall;
      readonly args: readonly (bigint | Uint8Array)[];
      readonly opens: boolean;
    };

export type TableSyscall = "io_uring_setup" | "io_uring_register" | "landlock_create_ruleset" | "userfaultfd";

export type TableAsk =
  /** Bits of a mask. */
  | { readonly kind: "mask"; readonly name: string; readonly via: Via; readonly bits: readonly Row[] }
  /** A number that grows: each row is the first release that answers at least so much. */
  | { readonly kind: "number"; readonly name: string; readonly via: Via; readonly steps: readonly Row[] }
  /** A number asked by an id: written into the bytes at an offset, 64 bits. */
  | { readonly kind: "ids"; readonly name: string; readonly via: Via; readonly idAt: number; readonly ids: readonly Row[] }
  /** A command that is there or answers one of `absent`. */
  | {
      readonly kind: "command";
      readonly name: string;
      readonly via: Via;
      readonly absent: readonly string[];
      readonly since?: string;
    };

/** How it is asked, and where the answer is. `command`: request number of x86-64. */
export type Via =
  | { readonly call: "ioctl"; readonly command: number; readonly argument: bigint | Uint8Array; readonly answer: Place }
  /** `args` come after the descriptor, where `onFd` is set. */
  | {
      readonly call: "syscall";
      readonly name: TableSyscall;
      readonly onFd?: true;
      readonly args: readonly (bigint | Uint8Array)[];
      readonly answer: Place & { readonly argument?: number };
    }
  /** Bytes that the descriptor gives of itself. */
  | { readonly call: "read"; readonly length: number; readonly answer: Place }
  /** The first argument of the system call that gave the descriptor, as it was left. */
  | { readonly call: "reach"; readonly argument: number; readonly answer: Place };

/** What the call answers, or a number in the bytes, at an offset. */
export type Place = { readonly value: true } | { readonly offset: number; readonly size: 1 | 2 | 4 | 8 };

/** A bit's place, a step's least number, or an id. */
export interface Row {
  readonly at: number;
  readonly name: string;
  /** First release that has it; absent where it was not looked for. */
  readonly since?: string;
  /** It depends on the machine, the configuration or the driver, so that its absence says nothing of the release. */
  readonly optional?: true;
}
