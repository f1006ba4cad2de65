import { nearest } from "../abi/nearest.ts";
import type { Consumer } from "./consumer.ts";

/** What a session has of its own. A method under `then` would be taken for a promise's by whoever awaits the session. */
const taken: ReadonlySet<string> = new Set(["fd", "asked", "agreed", "has", "close", "then", "__proto__"]);

/**
 * Refuses tables that cannot be meant, before anything is opened: a method in place of what every session has, and what stands behind a
 * change that the contract has not, and so would never be there. Throws a `TypeError`.
 */
export function checkConsumer({ contract, methods, probes = {}, given = [] }: Consumer): void {
  const ids = contract.changes.map(({ id }) => id);
  const named: readonly (readonly [where: string, change: string])[] = [
    ...Object.entries(methods).map(([name, { change }]) => [`methods.${name}.change`, change] as const),
    ...Object.keys(probes).map((change) => ["probes", change] as const),
    ...given.map((change, index) => [`given[${index}]`, change] as const),
  ];
  for (const name of Object.keys(methods)) {
    if (taken.has(name))
      throw new TypeError(`methods.${name}: every session has a ${name} of its own; call the method otherwise`);
  }
  for (const [where, change] of named) {
    if (ids.includes(change)) continue;
    const near = nearest(change, ids);
    const hint = near === undefined ? "" : `; did you mean ${near}?`;
    throw new TypeError(`${where}: ${contract.name} has no change ${change}${hint}`);
  }
}
