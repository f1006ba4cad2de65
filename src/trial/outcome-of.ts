import type { TrialResult } from "./trial-result.ts";

/** What a program did with a build, in one word and one line. */
export interface Outcome {
  readonly kind: OutcomeKind;
  /** How it is known: `exit 0`, `SIGSEGV: the last line that it said`. One line, as the program said it: not yet fit for a terminal. */
  readonly reason: string;
  /** What else is worth a word, a sentence each: `sets version 0, never asks`. */
  readonly notes: readonly string[];
}

export type OutcomeKind = "runs" | "gives-up" | "crashes" | "hangs" | "not-started";

/**
 * What became of the program, as far as its end tells. A server that settled runs, however it went when it was asked to, unless it crashed
 * then. `not-started` says nothing about the program: there was none.
 */
export function outcomeOf(result: TrialResult): Outcome {
  return { ...ended(result), notes: notesOf(result) };
}

function ended(result: TrialResult): Pick<Outcome, "kind" | "reason"> {
  const { end } = result;
  switch (end.kind) {
    case "exited":
      return end.code === 0
        ? { kind: "runs", reason: "exit 0" }
        : { kind: "gives-up", reason: because(`exit ${end.code}`, result) };
    case "killed":
      return { kind: "crashes", reason: because(end.signal, result) };
    case "settled":
      return "signal" in end.after && crashSignals.has(end.after.signal)
        ? { kind: "crashes", reason: because(`${end.after.signal} when it was asked to go`, result) }
        : { kind: "runs", reason: "settled" };
    case "out-of-time":
      return { kind: "hangs", reason: because(`no end after ${Math.round(result.milliseconds)} ms`, result) };
    case "not-started":
      return { kind: "not-started", reason: end.reason };
  }
}

/** Signals that a program gets from its own mistakes; abide ends programs by others. */
const crashSignals: ReadonlySet<string> = new Set(["SIGSEGV", "SIGABRT", "SIGBUS", "SIGILL", "SIGFPE", "SIGTRAP", "SIGSYS"]);

function because(what: string, { err, out }: TrialResult): string {
  const line = lastLine(err) ?? lastLine(out);
  return line === undefined ? what : `${what}: ${line}`;
}

function lastLine(text: string): string | undefined {
  return text
    .split("\n")
    .map((line) => line.trim())
    .findLast((line) => line !== "");
}

function notesOf({ crossings, dropped }: TrialResult): readonly string[] {
  const beyond = crossings.filter(({ by }) => by === "beyond").length;
  return [
    ...(crossings.length === 0 ? ["never opened the interface"] : []),
    ...(beyond === 0 ? [] : [`left what the contract knows in ${beyond} of ${crossings.length + dropped} calls`]),
  ];
}
