import type { CaseOutcome } from "./case-outcome.ts";
import type { Expect } from "./matrix-expect.ts";
import type { TrialResult } from "./trial-result.ts";

/** Whether a program did what was expected of it. */
export interface Judgement {
  readonly verdict: Verdict;
  /** `expected exit 0, found SIGABRT`; empty where it is as expected and there is no more to say. */
  readonly reason: string;
}

/** `not-judged`: it is not known, because the program could not be started or nobody could be asked. Nothing follows from it. */
export type Verdict = "as-expected" | "not-as-expected" | "not-judged";

/** Asks a script of the user's. */
export type AskScript = (path: string, result: TrialResult, outcome: CaseOutcome) => Promise<Judgement>;

/** Judges what became of a program. A crash or a hang is as expected only where just that was asked for, or a script says so. */
export async function judge(expect: Expect, result: TrialResult, outcome: CaseOutcome, askScript: AskScript): Promise<Judgement> {
  if (outcome.kind === "not started") return { verdict: "not-judged", reason: `could not be started: ${outcome.reason}` };
  return expect.kind === "script" ? askScript(expect.path, result, outcome) : judgePlain(expect, result, outcome);
}

function judgePlain(expect: Exclude<Expect, { kind: "script" }>, result: TrialResult, outcome: CaseOutcome): Judgement {
  const found = `found ${words[outcome.kind]} (${outcome.reason})`;
  const answer = (yes: boolean, expected: string): Judgement =>
    yes ? { verdict: "as-expected", reason: "" } : { verdict: "not-as-expected", reason: `expected ${expected}, ${found}` };
  switch (expect.kind) {
    case "runs":
      return answer(outcome.kind === "runs", "it to run");
    case "hangs":
      return answer(outcome.kind === "hangs", "it to hang");
    case "exit":
      return answer(outcome.kind !== "crashes" && exitCodeOf(result) === expect.code, `exit ${expect.code}`);
    case "signal":
      return answer(result.end.kind === "killed" && result.end.signal === expect.name, expect.name);
    case "output":
      return answer(
        outcome.kind !== "crashes" &&
          outcome.kind !== "hangs" &&
          (expect.pattern.test(result.out) || expect.pattern.test(result.err)),
        `output like ${expect.pattern}`,
      );
  }
}

function exitCodeOf({ end }: TrialResult): number | undefined {
  if (end.kind === "exited") return end.code;
  return end.kind === "settled" && "code" in end.after ? end.after.code : undefined;
}

const words: Readonly<Record<CaseOutcome["kind"], string>> = {
  runs: "that it runs",
  "gives up": "that it gives up",
  crashes: "a crash",
  hangs: "a hang",
  "not started": "nothing",
};
