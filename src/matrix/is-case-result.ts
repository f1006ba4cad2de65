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
    Array.isArray(outcome.notes) &&
    outcome.notes.every((each) => typeof each === "string") &&
    isObject(judgement) &&
    verdicts.has(judgement.verdict) &&
    typeof judgement.reason === "string"
  );
}

const kinds: ReadonlySet<unknown> = new Set(["runs", "gives-up", "crashes", "hangs", "not-started"]);
const verdicts: ReadonlySet<unknown> = new Set(["as-expected", "not-as-expected", "not-judged"]);

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
