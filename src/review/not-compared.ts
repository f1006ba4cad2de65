import type { HeaderAbi } from "../abi/abi.ts";
import type { DataModel } from "../abi/model.ts";
import type { Pair } from "./pairs.ts";
import type { NotCompared } from "./result.ts";

/**
 * Why a pair of headers cannot be compared, if so: with an error on either side something is missing from what was read, and the
 * comparison would call it removed, or not see it at all.
 */
export function notComparable({ name, before, after }: Pair<HeaderAbi>, model: DataModel): readonly NotCompared[] {
  const errors = (["before", "after"] as const).flatMap((side) => {
    const error = (side === "before" ? before : after)?.diagnostics.find(({ severity }) => severity === "error");
    return error === undefined ? [] : [{ side, error }];
  });
  const [first] = errors;
  if (first === undefined) return [];
  const { file, line, column } = first.error.place;
  return [
    {
      header: name,
      side: errors.length === 2 ? "both" : first.side,
      reason: `${file}:${line}:${column}: ${first.error.message}`,
      where: { file, line, side: first.side },
      abis: [model.name],
    },
  ];
}
