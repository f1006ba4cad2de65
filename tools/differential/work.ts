import type { TestedInterface } from "../kernels/tested-interfaces.ts";
import type { Counts } from "./campaign.ts";

/** What is run in a kernel. */
export interface Work {
  readonly interface: TestedInterface["name"];
  readonly release: string;
  readonly seed: number;
  readonly from: number;
  readonly calls: number;
  /** After as many it ends, with what it has. */
  readonly seconds: number;
  /** A call that takes longer hangs, and so does what leads from one call to the next. */
  readonly hang: number;
}

/** What the kernel's side tells, in this order; `hang` and `failed` end it. */
export type Told =
  | { readonly kind: "hello"; readonly release: string }
  | { readonly kind: "progress"; readonly counts: Counts; readonly seconds: number }
  | { readonly kind: "hang"; readonly index: number; readonly at: number }
  | { readonly kind: "failed"; readonly index: number; readonly at: number; readonly error: string }
  | { readonly kind: "counts"; readonly counts: Counts; readonly seconds: number }
  | { readonly kind: "done" };
