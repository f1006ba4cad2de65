import type { ChangeId } from "../contract/contract.ts";
import type { When } from "./spec.ts";

/** Whether a row holds for a build, of which `has` tells the changes. */
export function holds(when: When, has: (change: ChangeId) => boolean): boolean {
  // Most rows are for every build, and each call asks of each of its steps.
  if (when.has === undefined && when.lacks === undefined) return true;
  return listed(when.has).every(has) && !listed(when.lacks).some(has);
}

function listed(changes: ChangeId | readonly ChangeId[] | undefined): readonly ChangeId[] {
  if (changes === undefined) return [];
  return typeof changes === "string" ? [changes] : changes;
}
