import { nearest } from "../abi/nearest.ts";
import { conflicts } from "../contract/conflicts.ts";
import type { Contract } from "../contract/contract.ts";
import type { Requirement } from "./session.ts";

/**
 * Refuses a requirement that no provider could meet, before anything is opened: names that the contract has not (the type checker says so too,
 * where there is one), and changes that exclude each other. Throws a `TypeError`.
 */
export function checkRequirement(contract: Contract, { require = [], prefer = [], bundles = {} }: Requirement): void {
  const ids = contract.changes.map(({ id }) => id);
  const named: readonly (readonly [where: string, names: readonly string[]])[] = [
    ["require", require],
    ["prefer", prefer],
    ...Object.entries(bundles).map(([name, members]) => [`bundles.${name}`, members] as const),
  ];
  for (const [where, names] of named) {
    for (const [index, name] of names.entries()) {
      if (ids.includes(name)) continue;
      const near = nearest(name, ids);
      const hint = near === undefined ? "" : `; did you mean ${near}?`;
      throw new TypeError(`${where}[${index}]: ${contract.name} has no change ${name}${hint}`);
    }
  }
  for (const name of Object.keys(bundles)) {
    if (ids.includes(name))
      throw new TypeError(`bundles.${name}: a change of ${contract.name} has this name; call the bundle otherwise`);
  }
  const [clash] = conflicts(contract, new Set(require));
  if (clash !== undefined) throw new TypeError(`require: ${clash.message}`);
}
