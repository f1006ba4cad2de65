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
    name: "audit",
    summary: "hold a tree against a series of releases: what it may honestly declare, and what would make a number true",
    load: async () => (await import("./audit.ts")).audit,
  },
  {
    name: "bind",
    summary: "write the records, commands and constants of headers as a TypeScript module",
    load: async () => (await import("./bind.ts")).bind,
  },
  {
    name: "explain",
    summary: "say what a rule of abide review finds, why, who has been there, and how to mend it",
    load: async () => (await import("./explain.ts")).explain,
  },
  {
    name: "probe",
    summary: "ask the running kernel which build of each interface it has, and what is out of line with its release",
    load: async () => (await import("./probe.ts")).probe,
  },
  {
    name: "review",
    summary: "compare two versions of headers: what changed, whom it breaks, and how the other side finds out",
    load: async () => (await import("./review.ts")).review,
  },
  {
    name: "selftest",
    summary: "test whether a build of an interface keeps its word, in cases made from the interface's contract",
    load: async () => (await import("./selftest.ts")).selftest,
  },
  {
    name: "trial",
    summary: "run a program, unmodified, against a build of an interface that is played, and say what it did",
    load: async () => (await import("./trial.ts")).trial,
  },
  {
    name: "trial-worker",
    summary: "run cases of abide trial --matrix for another machine, from a queue",
    load: async () => (await import("./trial-worker.ts")).trialWorker,
  },
];
