import type { Answer } from "../session/answer.ts";

/**
 * What a case is run on: the emulated provider, or a real device. A call answers a number that is not negative, or an errno by
 * name. Each case gets a target of its own, on which nothing is open yet.
 */
export interface Target {
  open(path: string): Answer;
  close(fd: number): Answer;
  /** `command` is the 32-bit request number. What the call writes is in the argument's bytes afterwards. */
  ioctl(fd: number, command: number, argument: TargetArgument): Answer;
  read(fd: number, length: number): { readonly value: number; readonly bytes: Uint8Array } | Extract<Answer, { errno: unknown }>;
  write(fd: number, bytes: Uint8Array): Answer;
  /** A new eventfd of the program's own. */
  eventfd(): Answer;
}

export type TargetArgument =
  | { readonly by: "none" }
  | { readonly by: "value"; readonly value: bigint }
  /**
   * A pointer to the bytes, behind which nothing is mapped; to nothing at all when there are none. `pointers`: the 64-bit addresses of
   * other bytes are written into these, each at its offset.
   */
  | {
      readonly by: "pointer";
      readonly bytes: Uint8Array;
      readonly pointers: readonly { readonly offset: number; readonly bytes: Uint8Array }[];
    };
