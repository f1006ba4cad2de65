import type { Difference } from "./compare.ts";
import type { TestedInterface } from "./tested-interfaces.ts";

/** Why a difference is known; `undefined` for one that nobody has explained. */
export function knownDifference(
  { known }: Pick<TestedInterface, "known">,
  release: string,
  { call, played, real }: Difference,
): string | undefined {
  return known.find(
    (each) => each.releases.includes(release) && each.call.test(call) && each.played === played && each.real === real,
  )?.reason;
}
