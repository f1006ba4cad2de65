import type { ChangeId } from "../contract/contract.ts";
import type { Crossing } from "./crossing.ts";
import type { GateTouched } from "./gates-touched.ts";

/** A crossing by the contract's words. What it means by itself; what it rested on takes all that came before: see `rehearse`. */
export interface DecodedCrossing {
  readonly crossing: Crossing;
  /** `VDUSE_SET_API_VERSION`; a number that nothing is known of as a header would write it; `open`, `read`, `write`, `close`. */
  readonly name: string;
  /** Whether some build of the interface has the command, as it is played; or the build that was met lacks what brought it. True of what is no command. */
  readonly known: boolean;
  /** Whether the build that was met has it. */
  readonly here: boolean;
  /** The change that brought the command. */
  readonly change?: ChangeId;
  readonly argument: DecodedArgument;
  /** The gates that decide this call or its answer; none where there is nothing to find out. */
  readonly gates: readonly GateTouched[];
  readonly off: readonly Off[];
}

export type DecodedArgument =
  | { readonly kind: "none" }
  /** By value, or an address whose bytes nobody saw. */
  | { readonly kind: "value" | "address"; readonly value: bigint; readonly names: readonly string[] }
  /** A number or a text behind a pointer. */
  | { readonly kind: "scalar"; readonly field: DecodedField }
  | { readonly kind: "record"; readonly record: string; readonly fields: readonly DecodedField[] }
  /** Bytes of which nothing is known but how many there are. */
  | { readonly kind: "bytes"; readonly before?: Uint8Array; readonly after?: Uint8Array };

/** `before`: as the program handed it over; absent where the command does not read it. `after`: what it became; absent where it stayed. */
export interface DecodedField {
  readonly name: string;
  readonly before?: Plain;
  readonly after?: Plain;
  /** Flags or ids by name. What has none is one number in hex, behind them. */
  readonly names: readonly string[];
  readonly afterNames: readonly string[];
}

/** A member's value, as `decode` gives it: a text's characters are its bytes. */
export type Plain = number | bigint | string | Uint8Array | readonly Plain[] | { readonly [field: string]: Plain };

/** What a careful program would not have done. */
export interface Off {
  /**
   * `reserved`: reserved bytes are not zero. `unknown-bits`: bits that the build does not know. `unknown-number`: a version, or an id to switch on,
   * that no build of the interface has.
   */
  readonly kind: "reserved" | "unknown-bits" | "unknown-number";
  /** `vduse_vq_config.reserved2`, `VDUSE_SET_FEATURES`. */
  readonly at: string;
  /** In hex: the bytes in their order, the bits, the number. */
  readonly found: string;
}
