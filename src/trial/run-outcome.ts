import type { RefusalMet } from "./refusals-met.ts";
import type { TrialEnd, TrialResult } from "./trial-result.ts";

export type RunOutcome = "runs" | "gives up" | "crashes" | "hangs" | "not started";

/**
 * The outcome of a run and its reason, in one line.
 *
 */
export function outcomeOf(
  { end, err }: Pick<TrialResult, "end" | "err">,
  refusals: readonly RefusalMet[],
  { touched, askedInVain, busy = false }: RunSeen,
): { readonly outcome: RunOutcome; readonly reason: string } {
  const outcome = kindOf(end);
  const cause = causeOf(refusals);
  const said = cause?.said ?? lastLine(err);
  const quoted = outcome === "runs" || said === undefined ? "" : `: ${JSON.stringify(said)}`;
  const beyond = cause?.beyond === true ? ", which abide does not play" : "";
  const after = cause === undefined ? "" : ` after ${cause.name} answered ${cause.errno}${beyond}`;
  const never = touched || end.kind === "not-started" ? "" : "; it never touched the interface";
  const unexplained = outcome !== "runs" && outcome !== "not started" && cause === undefined && touched && refusals.length > 0;
  const still = end.kind === "out-of-time" && busy && cause === undefined ? ", and it still made calls" : "";
  const apart = unexplained ? "; no refusal is known to be why" : "";
  const isVain = outcome !== "runs" && cause === undefined && askedInVain !== undefined;
  const vain = isVain ? `; the last that it asked for, ${askedInVain}, is not there` : "";
  return { outcome, reason: `${endText(end)}${still}${after}${quoted}${never}${apart}${vain}` };
}

/** What was seen of a run besides its refusals. */
export interface RunSeen {
  /** Whether the interface was touched at all. */
  readonly touched: boolean;
  /** What its last call asked for and is not there. Where no refusal ended it, that may have. */
  readonly askedInVain?: string | undefined;
  /** Whether it made calls on the interface up to its end. */
  readonly busy?: boolean;
}

/** The refusal that ended a run, where one is known to have. */
export function causeOf(refusals: readonly RefusalMet[]): RefusalMet | undefined {
  return refusals.findLast(({ became }) => became === "gave up" || became === "crashed" || became === "hung");
}

/** Whether a run ended as its program wants to end. */
export function endedWell(end: TrialEnd): boolean {
  return kindOf(end) === "runs";
}

/** Signals by which a program goes down of itself: abide sends none of them, so one that ends a settled program is its own. signal(7). */
const faults: readonly string[] = ["SIGSEGV", "SIGABRT", "SIGBUS", "SIGILL", "SIGFPE", "SIGTRAP", "SIGSYS"];

function kindOf(end: TrialEnd): RunOutcome {
  switch (end.kind) {
    case "exited":
      return end.code === 0 ? "runs" : "gives up";
    case "interrupted":
      return "runs";
    case "killed":
      return "crashes";
    case "settled":
      if (!("signal" in end.after)) return "runs";
      // One that goes by itself when it is asked to waited for just that.
      return faults.includes(end.after.signal) ? "crashes" : end.locked === true ? "hangs" : "runs";
    case "out-of-time":
      return "hangs";
    case "not-started":
      return "not started";
  }
}

const settledText = "settled down to wait";
const lockedText = "every thread waits for another of its own, and nothing from without can end that";

/** Whether a reason of `outcomeOf` is that of a program that had settled, and of one that had ended by itself and well. */
export function waitedOrEnded(reason: string): "waited" | "ended" | undefined {
  if (reason.startsWith(settledText)) return "waited";
  return /^exited with 0\b/.test(reason) ? "ended" : undefined;
}

function endText(end: TrialEnd): string {
  switch (end.kind) {
    case "exited":
      return `exited with ${end.code}`;
    case "interrupted":
      return "signal" in end.after
        ? `ended by ${end.signal} that abide handed on`
        : `exited with ${end.after.code} for ${end.signal} that abide handed on`;
    case "killed":
      return `killed by ${end.signal}`;
    case "settled":
      return "signal" in end.after
        ? `${end.locked === true ? lockedText : settledText}; ended by ${end.after.signal}`
        : `${settledText}; exited with ${end.after.code} when it was asked to go`;
    case "out-of-time":
      return "its time was up";
    case "not-started":
      return end.reason;
  }
}

/** The last line that holds anything. */
export function lastLine(text: string): string | undefined {
  return linesOf(text).at(-1);
}

export function linesOf(text: string): readonly string[] {
  return text
    .split(/\r?\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
