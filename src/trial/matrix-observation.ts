import type { ChangeId } from "../contract/contract.ts";

/** What is known of one build: a program did what was expected there, or not. */
export interface Observation {
  readonly has: ReadonlySet<ChangeId>;
  readonly fails: boolean;
}

/** One text a build, however its changes are ordered. */
export function buildKey(has: ReadonlySet<ChangeId>): string {
  return [...has].sort().join(" ");
}
