import type { CaseResult } from "../trial/matrix-result.ts";

/** Whether a value, from a file or another machine, is a result. */
export function isCaseResult(value: unknown): value is CaseResult {
  if (!isObject(value)) return false;
  const { id, outcome, judgement, milliseconds, crossings, out, err } = value;
  return (
    [id, out, err].every((each) => typeof each === "string") &&
    [milliseconds, crossings].every((each) => typeof each === "number" && each >= 0) &&
    isObject(outcome) &&
    kinds.has(outcome.kind) &&
    typeof outcome.reason === "string" &&
    [outcome.notes, outcome.asked, outcome.asserted].every(isWords) &&
    isObject(judgement) &&
    verdicts.has(judgement.verdict) &&
    typeof judgement.reason === "string"
  );
}

const kinds: ReadonlySet<unknown> = new Set(["runs", "gives up", "crashes", "hangs", "not started"]);
const verdicts: ReadonlySet<unknown> = new Set(["as-expected", "not-as-expected", "not-judged"]);

function isWords(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
