import type { Build } from "../contract/build.ts";
import type { Handle, Provider } from "../session/provider.ts";
import type { AnyInterface } from "../session/spec.ts";
import type { Crossing } from "../trial/crossing.ts";
import type { Shadow } from "./shadow.ts";

/** An interface that a program is to meet, by the name that a user types: played, or the machine's own, with something masked or as it is. */
export type MetInterface =
  | PlayedInterface
  | { readonly name: string; readonly shadow: Shadow }
  | { readonly name: string; readonly spec: AnyInterface; readonly build: Build };

export interface PlayedInterface {
  readonly name: string;
  /** What is said of the call that was just answered. `command`: absent for what is none. */
  by(kind: string, command?: number): Crossing["by"];
  /** Plays it, with the numbers that the program has for its descriptors. */
  provider(numbers: { handle(number: number): Handle | undefined; give(handle: Handle): number | undefined }): Answering;
}

/** What answers in place of a kernel: a provider, or a recording. */
export type Answering = Pick<Provider, "node" | "open" | "own" | "close" | "ioctl" | "read" | "write" | "poll"> & {
  /** Whether a node is there, where to open it would be noted. */
  there?(path: string): boolean;
};
