import type { Verb } from "./verb.ts";

export interface VerbRow {
  readonly name: string;
  /** One line in `abide --help`. */
  readonly summary: string;
  /** Loaded only when the verb is used, so that start-up stays small. */
  readonly load: () => Promise<Verb>;
}

/** One line a verb. */
export const verbs: readonly VerbRow[] = [
  {
    name: "abi",
    summary: "print the records, commands and constants of headers as the compiler lays them out",
    load: async () => (await import("./abi.ts")).abi,
  },
  {
    name: "review",
    summary: "compare two versions of headers: what changed, whom it breaks, and how the other side finds out",
    load: async () => (await import("./review.ts")).review,
  },
];
