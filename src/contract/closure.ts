import type { ChangeId, Contract } from "./contract.ts";
import { relationsOf } from "./relations.ts";

/** A change that a pick brings with it. */
export interface Needed {
  readonly change: ChangeId;
  /** From a picked change to this one, each needing the next: `["suspend", "features"]`. A picked change's own path is itself alone. */
  readonly path: readonly ChangeId[];
}

/**
 * What picking these changes takes: they themselves and everything they need, however far away, each once and with a shortest path of
 * reasons. The picks first, in the order asked; then what they need, nearest first. Names that no change has are ignored, cycles end.
 */
export function closure(contract: Contract, changes: Iterable<ChangeId>): readonly Needed[] {
  const { change, needs } = relationsOf(contract);
  const found = new Map<ChangeId, Needed>();
  for (const id of changes) if (change.has(id)) found.set(id, { change: id, path: [id] });
  for (const each of found.values()) {
    for (const id of needs.get(each.change) ?? []) {
      if (!found.has(id)) found.set(id, { change: id, path: [...each.path, id] });
    }
  }
  return [...found.values()];
}

/** `suspend needs features, which needs base`; for a path of one, nothing needs saying. */
export function pathText(path: readonly ChangeId[]): string {
  return path.length < 2 ? "" : path.join(", which needs ").replace(", which needs ", " needs ");
}
