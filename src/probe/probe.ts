import { probeTables } from "../interfaces/probe-tables.ts";
import { probeContract } from "./probe-contract.ts";
import type { ProbeHost } from "./probe-host.ts";
import type { ProbeResult } from "./probe-result.ts";
import { probeTable } from "./probe-table.ts";
import { heard, withoutStranger } from "./stranger.ts";
import { subjects } from "./subject.ts";

/** Interfaces that can be probed, by the name that a user types. */
export const probed: readonly string[] = [...Object.keys(subjects), ...Object.keys(probeTables)].sort();

/**
 * Asks one interface of a machine which build it is: read-only, and without an effect that outlives a descriptor. An interface that is not there is a
 * result, too; one with several nodes has a result for each.
 *
 * Throws a `RangeError` for a name that is not in `probed`.
 */
export async function probe(name: string, host: ProbeHost): Promise<readonly ProbeResult[]> {
  if (Object.hasOwn(subjects, name)) {
    const ear = heard(host);
    const result = await probeContract(await subjects[name as keyof typeof subjects](), ear.host);
    return [withoutStranger(result, ear.only())];
  }
  if (Object.hasOwn(probeTables, name)) return probeTable(await probeTables[name as keyof typeof probeTables](), host);
  throw new RangeError(`expected one of ${probed.join(", ")}, found ${name}`);
}
