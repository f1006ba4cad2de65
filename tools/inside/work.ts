/** What is run inside a kernel: `abide` with these arguments. */
export interface Work {
  readonly abide: readonly string[];
}

/** What the kernel's side tells, a message each: once, and once. `status` -1: a signal ended it. */
export type Told =
  | { readonly kind: "ran"; readonly status: number; readonly output: string; readonly errors: string }
  | { readonly kind: "done" };
