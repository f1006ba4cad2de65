import type { Declaration } from "../contract/build.ts";
import type { ChangeId } from "../contract/contract.ts";
import { textHash } from "./text-hash.ts";

/** The id of a build by what it has and what it says, whatever it is called and in whatever order it is told: `b-9f3a61c2d0e4`. */
export function caseId(has: readonly ChangeId[], { versions, capabilities, features }: Declaration): string {
  const sorted = (numbers: Readonly<Record<string, bigint>>) =>
    Object.entries(numbers)
      .map(([name, value]) => `${name}=${value}`)
      .sort();
  return `b-${textHash(JSON.stringify([[...has].sort(), sorted(versions), [...capabilities].sort(), sorted(features)])).slice(0, 12)}`;
}
