import { closure, pathText } from "./closure.ts";
import type { ChangeId, Contract } from "./contract.ts";
import { excluded, relationsOf } from "./relations.ts";

/** Two changes that exclude each other, and how each came in. */
export interface Conflict {
  readonly pair: readonly [ChangeId, ChangeId];
  /** From a picked change to each side of the pair. */
  readonly paths: readonly [readonly ChangeId[], readonly ChangeId[]];
  /** `x needs a; y excludes a`. */
  readonly message: string;
}

/**
 * Why these changes cannot be in one build: every pair among them, and among what they need, that excludes each other. Empty when they
 * can. A pick that contradicts itself (it needs a and excludes a) is a conflict too.
 */
export function conflicts(contract: Contract, changes: Iterable<ChangeId>): readonly Conflict[] {
  const relations = relationsOf(contract);
  const needed = closure(contract, changes);
  return needed.flatMap((one, index) =>
    needed
      .slice(index + (excluded(relations, one.change, one.change) ? 0 : 1))
      .filter((other) => excluded(relations, one.change, other.change))
      .map((other): Conflict => {
        const reasons = [pathText(one.path), pathText(other.path)].filter((text) => text !== "");
        const [subject, object] = relations.change.get(one.change)?.excludes?.includes(other.change)
          ? [one, other]
          : [other, one];
        return {
          pair: [one.change, other.change],
          paths: [one.path, other.path],
          message: [...reasons, `${subject.change} excludes ${object.change}`].join("; "),
        };
      }),
  );
}
